using System.Net;
using System.Net.Sockets;

namespace Telemetry.Cli.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_does_not_answer_is_not()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";
        var silent = await TelemetryCommand.RunAsync(folder.Path, "health", "--url", address, "--timeout", "1");
        taken.Stop();
        var gone = await TelemetryCommand.RunAsync(folder.Path, "health", "--url", address);

        Assert.Equal((3, 3), (silent.ExitCode, gone.ExitCode));
        Assert.Contains("does not answer within 1 s", silent.Errors, StringComparison.Ordinal);
        Assert.Contains("does not answer", gone.Errors, StringComparison.Ordinal);
    }
}
