using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Keeps a service running until SIGTERM or Ctrl-C, and ends it in order.</summary>
internal static class ServiceRun
{
    public static async Task<int> UntilToldAsync(IAsyncDisposable server, string name, Uri address, OwnTelemetry? export, CancellationToken cancellationToken)
    {
        await using (server.ConfigureAwait(false))
        {
            Terminal.Message($"{name} listens at {address.GetLeftPart(UriPartial.Authority)} (/readyz, /metrics); Ctrl-C stops it");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Terminal.Message("stopping …");
            export?.Flush();
        }

        Terminal.Message("stopped");
        return ExitCodes.Done;
    }
}
