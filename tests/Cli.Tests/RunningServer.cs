using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Telemetry.Testing;

namespace Telemetry.Cli.Tests;

/// <summary>A real <c>up</c> on a free port and a data directory of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly StringBuilder errors = new();
    private Process? process;

    /// <summary>Gets further arguments of <c>up</c>.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>Gets the folder whose <c>.telemetry</c> the server runs on.</summary>
    public string Folder => this.folder.Path;

    public string Data => DataDirectory ?? this.folder[".telemetry"];

    /// <summary>Gets the data directory that the arguments name; null where they name none.</summary>
    public string? DataDirectory { get; init; }

    public string Errors
    {
        get
        {
            lock (this.errors)
            {
                return this.errors.ToString();
            }
        }
    }

    public int ProcessId => this.process!.Id;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var ready = new TaskCompletionSource();
        this.process = Process.Start(TelemetryCommand.Start(Folder, ["up", "--port", "0", .. Arguments]))!;
        this.process.ErrorDataReceived += (_, line) =>
        {
            lock (this.errors)
            {
                this.errors.AppendLine(line.Data);
            }

            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException(Errors));
            }
            else if (line.Data.Contains("Ctrl-C stops it", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        this.process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(2));
        using var holder = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "lock.json")));
        Address = new Uri(holder.RootElement.GetProperty("url").GetString()!);
        Http = new HttpClient { BaseAddress = Address };
    }

    /// <summary>Runs a verb in the server's folder, so that it finds the server by the lock file.</summary>
    public Task<ProcessResult> RunAsync(params string[] arguments) => TelemetryCommand.RunAsync(Folder, arguments);

    /// <summary>Stops the server as a service manager would, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        ProcessSignal.Send(this.process!, ProcessSignal.Terminate);
        await this.process!.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return this.process.ExitCode;
    }

    public async Task DisposeAsync()
    {
        if (this.process is { HasExited: false })
        {
            await StopAsync();
        }

        Http?.Dispose();
        this.process?.Dispose();
        this.folder.Dispose();
    }
}
