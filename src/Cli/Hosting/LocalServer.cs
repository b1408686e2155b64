using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Hosting;

/// <summary>The same server inside a verb's own process, on a free loopback port, for as long as the verb takes.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    /// <summary>Replaying a full log after a crash takes minutes; beyond this something is wrong.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private const int KeyLength = 64;

    private readonly TelemetryServer server;

    private LocalServer(TelemetryServer server, string key) => (this.server, Key) = (server, key);

    public Uri Address => this.server.Address;

    /// <summary>Gets the key that it takes beside the stored ones: whoever may open the directory may do everything with it.</summary>
    public string Key { get; }

    /// <summary>Starts it and waits until it may serve figures.</summary>
    /// <exception cref="ServerStartException">Why the data directory cannot be opened.</exception>
    public static async Task<LocalServer> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        // Other users of this machine reach the port as well, and are kept out of it.
        var key = RandomNumberGenerator.GetHexString(KeyLength);
        var settings = SettingsReader.Read(new SettingFlags(dataDirectory), ServerKind.Embedded) with
        {
            Listen = new Uri("http://127.0.0.1:0"),
            KeysRequired = true,
            BootstrapKey = key,
            Rates = RequestRates.Unlimited,
        };
        var server = await TelemetryServer.StartAsync(settings, TimeProvider.System, LogLevel.Warning, cancellationToken).ConfigureAwait(false);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Longest);
        var waitingFor = "the event log";
        try
        {
            await server.WaitUntilReadyAsync(reason => Terminal.Message($"waiting: {waitingFor = reason}"), late.Token).ConfigureAwait(false);

            // What a server took in before it stopped may still wait in the log: it belongs to the answer.
            await server.WaitUntilFreshAsync(TimeProvider.System.GetUtcNow(), late.Token).ConfigureAwait(false);
            return new LocalServer(server, key);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ServerStartException($"the data directory was opened, but is not ready after {Longest.TotalMinutes:0} minutes: {waitingFor}");
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => this.server.DisposeAsync();
}
