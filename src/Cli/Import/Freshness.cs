using System.Globalization;
using Telemetry.Cli.Commands;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Import;

/// <summary>Waits until what was accepted shows in the figures.</summary>
internal static class Freshness
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Waits until the server's figures include everything it accepted up to a time.</summary>
    /// <param name="acceptedAt">The server's clock, cut to the second.</param>
    /// <exception cref="VerbException">It takes unreasonably long.</exception>
    public static async Task WaitAsync(ApiClient api, DateTimeOffset acceptedAt, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        var wanted = acceptedAt + TimeSpan.FromSeconds(1);
        while (await ReadAsync(api, cancellationToken).ConfigureAwait(false) < wanted)
        {
            if (clock.GetElapsedTime(since) > Longest)
            {
                throw new VerbException(
                    $"everything was accepted, but the figures have not caught up within {Longest.TotalMinutes:0} minutes; 'telemetry doctor' says why");
            }

            await Task.Delay(Between, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<DateTimeOffset> ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync("/api/v1/spend?bucket=none", cancellationToken).ConfigureAwait(false);
        return DateTimeOffset.Parse(answer.GetProperty("data_refreshed_at").GetString()!, CultureInfo.InvariantCulture);
    }
}
