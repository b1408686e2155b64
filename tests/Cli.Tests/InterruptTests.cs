using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Telemetry.Cli.Tests.ClaudeCode;
using Telemetry.Testing;

namespace Telemetry.Cli.Tests;

/// <summary>Ctrl-C in the middle of a verb.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>A server that takes a connection and never answers: the verb waits for as long as it takes.</summary>
    private readonly TcpListener silent = new(IPAddress.Loopback, 0);

    public InterruptTests() => this.silent.Start();

    public void Dispose()
    {
        this.silent.Dispose();
        this.folder.Dispose();
    }

    [Theory]
    [InlineData("claude-code")]
    [InlineData("events")]
    public async Task An_interrupted_import_exits_130_without_a_stack_trace(string format)
    {
        SessionTree.Make(this.folder["logs"], 500, 1, ServerClock.Now());
        var events = this.folder.Write("events.ndjson", """{"provider":"acme","model":"m","usage":{"output_tokens":1}}""" + "\n");
        var path = format == "events" ? events : this.folder["logs"];
        using var process = Process.Start(TelemetryCommand.Start(this.folder.Path, "import", format, path, "--url", $"http://{this.silent.LocalEndpoint}"))!;
        var errors = process.StandardError.ReadToEndAsync();
        using var connected = await this.silent.AcceptSocketAsync().WaitAsync(TimeSpan.FromMinutes(2));

        ProcessSignal.Send(process, ProcessSignal.Interrupt);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(130, process.ExitCode);
        var written = await errors;
        Assert.Contains("telemetry: interrupted", written, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", written, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", written, StringComparison.Ordinal);
    }
}
