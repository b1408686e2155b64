using Telemetry.Pricing.Books;
using Telemetry.Pricing.Reading;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>Opens what services need, and says in plain words why it cannot be opened.</summary>
internal static class ServiceParts
{
    /// <exception cref="ServerStartException">A book has faults; all of them are listed.</exception>
    public static PriceBookSource OpenBooks(Func<PriceBookSource> open)
    {
        try
        {
            return open();
        }
        catch (Exception unreadable) when (unreadable is PriceBookException or IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException(unreadable.Message, unreadable);
        }
    }

    /// <exception cref="ServerStartException">It is in use, of another version or not writable.</exception>
    public static async Task<DataDirectory> OpenDirectoryAsync(Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await DataDirectory.OpenAsync(settings.DataDirectory, cancellationToken).ConfigureAwait(false);
        }
        catch (DataDirectoryException unusable)
        {
            throw new ServerStartException(unusable.Message, unusable);
        }
    }
}
