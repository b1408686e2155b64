using System.Diagnostics;

namespace Telemetry.EndToEnd.Tests;

/// <summary>Claude Code's log of one call, imported by the real command.</summary>
internal static class SessionLogs
{
    /// <summary>The usage of the call as Anthropic answered it: worth 0.020152 USD.</summary>
    public const string Usage =
        """{"input_tokens":2048,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},"output_tokens":503}""";

    /// <summary>Imports the log into a running server.</summary>
    /// <param name="request">The call's request id.</param>
    public static async Task<(int Exit, string Output)> ImportAsync(Uri server, string request)
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "session.jsonl");
        await File.WriteAllTextAsync(
            log,
            $$$"""{"cwd":"/src/capture-project","sessionId":"s1","version":"2.1.0","message":{"model":"claude-opus-5-5","id":"msg_1","type":"message","role":"assistant","stop_reason":"end_turn","usage":{{{Usage}}}},"requestId":"{{{request}}}","type":"assistant","uuid":"u1","timestamp":"2026-11-12T09:00:00.000Z"}""" + "\n");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), "import", "claude-code", log, "--url", server.ToString()])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var import = Process.Start(start)!;
        var output = import.StandardOutput.ReadToEndAsync();
        var errors = import.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await import.WaitForExitAsync(limit.Token);
        return (import.ExitCode, await output + await errors);
    }
}
