using System.Diagnostics;
using System.Text.Json;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>A host program with a hook in it, which does what it is told line by line.</summary>
public sealed class HookDriver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly Task<string> errors;

    private HookDriver(Process process)
    {
        this.process = process;
        this.errors = process.StandardError.ReadToEndAsync();
    }

    public static HookDriver Start(string program, string script, string folder, string url)
    {
        var start = Tool.Start(program, [script], folder);
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("TELEMETRY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TELEMETRY_URL"] = url;
        return new HookDriver(Process.Start(start)!);
    }

    /// <summary>Has it do one thing and gives its answer.</summary>
    /// <param name="onPiece">Told each piece of a body as it arrives.</param>
    public async Task<JsonElement> DoAsync(object command, Action<int>? onPiece = null)
    {
        await this.process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await this.process.StandardInput.FlushAsync();
        while (true)
        {
            var line = await this.process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
                ?? throw new InvalidOperationException($"The driver ended:\n{await this.errors}");
            var answer = JsonDocument.Parse(line).RootElement.Clone();
            if (!answer.TryGetProperty("piece", out var piece))
            {
                return answer;
            }

            onPiece?.Invoke(piece.GetInt32());
        }
    }

    /// <summary>Sends what waits, and demands that all of it was taken.</summary>
    public async Task FlushAsync()
    {
        var answer = await this.DoAsync(new { op = "flush", milliseconds = 30_000 });
        Assert.True(answer.GetProperty("flushed").GetBoolean());
    }

    public async Task<JsonElement> StatsAsync() => (await this.DoAsync(new { op = "stats" })).GetProperty("stats");

    /// <summary>Closes its input, so that it comes to its end by itself, and gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        this.process.StandardInput.Close();
        using var late = new CancellationTokenSource(Patience);
        await this.process.WaitForExitAsync(late.Token);
        return this.process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!this.process.HasExited)
        {
            try
            {
                await this.EndAsync();
            }
            catch (OperationCanceledException)
            {
                this.process.Kill(entireProcessTree: true);
            }
        }

        this.process.Dispose();
    }
}
