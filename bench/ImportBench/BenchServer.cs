using System.Diagnostics;

namespace Telemetry.ImportBench;

/// <summary>A real server in a process of its own: the engine opens one directory per process.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly Process process;

    private BenchServer(Process process) => this.process = process;

    /// <summary>Starts a server on a data directory and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message is what it wrote.</exception>
    public static async Task<BenchServer> StartAsync(string data)
    {
        var command = Path.Combine(AppContext.BaseDirectory, "telemetry.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [command, "up", "--port", "0", "--data", data]) { RedirectStandardError = true })!;
        var written = new List<string>();
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            written.Add(line);
            if (line.Contains("is ready at", StringComparison.Ordinal))
            {
                // What it writes from here on is of no interest, but a full pipe would stop it.
                process.ErrorDataReceived += static (_, _) => { };
                process.BeginErrorReadLine();
                return new BenchServer(process);
            }
        }

        throw new InvalidOperationException(string.Join(Environment.NewLine, written));
    }

    public async ValueTask DisposeAsync()
    {
        // What it stored is thrown away with its directory, so nothing has to be closed in order.
        this.process.Kill();
        await this.process.WaitForExitAsync().ConfigureAwait(false);
        this.process.Dispose();
    }
}
