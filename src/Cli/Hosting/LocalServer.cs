using Microsoft.Extensions.Logging;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Hosting;

/// <summary>The same server inside a verb's own process, on a free loopback port, for as long as the verb takes.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly TelemetryServer server;

    private LocalServer(TelemetryServer server) => this.server = server;

    public Uri Address => this.server.Address;

    /// <summary>Starts it and waits until it may serve figures.</summary>
    /// <exception cref="ServerStartException">Why the data directory cannot be opened.</exception>
    public static async Task<LocalServer> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(new SettingFlags(dataDirectory, Port: 0));
        var server = await TelemetryServer.StartAsync(settings, LogLevel.Warning, cancellationToken).ConfigureAwait(false);
        try
        {
            await server.WaitUntilReadyAsync(static reason => Terminal.Message($"waiting: {reason}"), cancellationToken).ConfigureAwait(false);
            return new LocalServer(server);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => this.server.DisposeAsync();
}
