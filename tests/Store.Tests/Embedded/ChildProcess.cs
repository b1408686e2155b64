using System.Diagnostics;

namespace Telemetry.Store.Tests.Embedded;

/// <summary>This assembly as a process of its own, killed from outside when it hangs.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(2);

    private readonly Process process;

    public ChildProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        this.process = Process.Start(start)!;
        this.process.ErrorDataReceived += (_, _) => { };
        this.process.BeginErrorReadLine();
    }

    /// <summary>Waits for a line that begins so.</summary>
    public async Task WaitForAsync(string beginning)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (await this.process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The child ended with code {this.process.ExitCode} and never said {beginning}.");
    }

    /// <summary>Lets it end and returns its exit code and what it said; a child that hangs is killed and fails the test.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        this.process.StandardInput.Close();
        using var limit = new CancellationTokenSource(WaitMax);
        var output = await this.process.StandardOutput.ReadToEndAsync(limit.Token);
        await this.process.WaitForExitAsync(limit.Token);
        return (this.process.ExitCode, output);
    }

    public void Dispose()
    {
        if (!this.process.HasExited)
        {
            this.process.Kill();
        }

        this.process.Dispose();
    }
}
