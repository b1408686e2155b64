using Telemetry.Events;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk;

/// <summary>Reads the environment variables by which a program is told where its usage goes and whose it is.</summary>
internal static class UsageEnvironment
{
    private const string Prefix = "TELEMETRY_";
    private const string UrlDefault = "http://127.0.0.1:8088";

    /// <param name="variable">Gets a variable; null or empty where it is not set.</param>
    /// <param name="options">Gets tenant and attribution.</param>
    /// <returns>Where to publish.</returns>
    /// <exception cref="ArgumentException">A variable cannot be what it is; the message names it.</exception>
    public static HttpUsagePublisherOptions Read(Func<string, string?> variable, UsageCaptureOptions options)
    {
        options.Tenant = variable(Prefix + "TENANT") ?? "";
        options.Defaults = DimensionNames.Create([.. DimensionNames.All.Select(name => variable(Prefix + name.ToUpperInvariant()))]);
        var url = NotEmpty("URL") ?? UrlDefault;
        return new HttpUsagePublisherOptions
        {
            Url = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : throw new ArgumentException($"{Prefix}URL is '{url}'; it must be an http or https address, such as {UrlDefault}."),
            Key = NotEmpty("KEY"),
            SpoolDirectory = NotEmpty("SPOOL"),
        };

        string? NotEmpty(string name) => variable(Prefix + name) is { Length: > 0 } value ? value : null;
    }
}
