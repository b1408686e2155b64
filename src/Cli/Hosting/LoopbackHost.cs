using System.Net;

namespace Telemetry.Cli.Hosting;

/// <summary>Tells addresses of this machine from those that others can reach.</summary>
internal static class LoopbackHost
{
    public static bool Is(Uri listen) =>
        listen.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Gets where this machine itself reaches a server that listens on every address.</summary>
    public static Uri Reachable(Uri listening) => IPAddress.TryParse(listening.Host.Trim('[', ']'), out var address)
        ? address.Equals(IPAddress.Any) ? new UriBuilder(listening) { Host = "127.0.0.1" }.Uri
        : address.Equals(IPAddress.IPv6Any) ? new UriBuilder(listening) { Host = "[::1]" }.Uri
        : listening
        : listening;
}
