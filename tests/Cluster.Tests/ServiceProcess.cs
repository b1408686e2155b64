using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests;

/// <summary>One <c>telemetry ingest</c> or <c>telemetry serve</c> as a process of its own, which a test may kill.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Process process;
    private readonly List<string> output = [];
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int disposed;

    private ServiceProcess(Process process) => this.process = process;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    public bool HasExited => this.process.HasExited;

    public int ExitCode => this.process.ExitCode;

    /// <summary>Gets a task that ends when the process does.</summary>
    public Task Exited { get; private set; } = Task.CompletedTask;

    /// <summary>Gets what the process said on stderr.</summary>
    public string Said
    {
        get
        {
            lock (this.output)
            {
                return string.Join('\n', this.output);
            }
        }
    }

    /// <summary>Starts a verb and waits until it listens. With a fault aimed at its start it may have ended again by then.</summary>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="environment">Further variables of the environment.</param>
    public static async Task<ServiceProcess> StartAsync(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), .. arguments, "--port", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var service = new ServiceProcess(new Process { StartInfo = start });
        service.process.ErrorDataReceived += (_, line) => service.Keep(line.Data);
        service.process.Start();
        service.process.BeginErrorReadLine();
        service.Exited = service.process.WaitForExitAsync();
        await Task.WhenAny(service.listening.Task, service.Exited).WaitAsync(Patience);
        if (!service.listening.Task.IsCompleted)
        {
            throw new InvalidOperationException("The service ended: " + service.Said);
        }

        service.Http.BaseAddress = await service.listening.Task;
        return service;
    }

    /// <summary>Waits until <c>/readyz</c> says so; false when the process ended first (a fault aimed at its start).</summary>
    public async Task<bool> WaitUntilReadyAsync()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(Look))
        {
            if (this.process.HasExited)
            {
                return false;
            }

            try
            {
                using var answer = await this.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // It ends just now.
            }
        }

        throw new TimeoutException("The service did not become ready: " + this.Said);
    }

    /// <summary>Ends the process as a power switch would.</summary>
    public async Task KillAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
    }

    /// <summary>Asks it to end in order (SIGTERM), and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        ProcessSignal.Send(this.process, ProcessSignal.Terminate);
        await this.process.WaitForExitAsync().WaitAsync(Patience);
        return this.process.ExitCode;
    }

    /// <summary>Waits until the process ends by itself, as one with a fault aimed at it does.</summary>
    public Task WaitForExitAsync() => this.process.WaitForExitAsync().WaitAsync(Patience);

    /// <summary>Stops the process in its tracks (SIGSTOP), as a long pause of its machine would.</summary>
    public void Freeze() => ProcessSignal.Send(this.process, ProcessSignal.Stop);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => ProcessSignal.Send(this.process, ProcessSignal.Continue);

    /// <summary>Gets a figure of <c>/metrics</c>, summed over its series; 0 where it was never counted.</summary>
    /// <param name="name">The figure.</param>
    /// <param name="label">Sums only series that have this in their labels, e.g. <c>topic="usage"</c>.</param>
    public async Task<double> MetricAsync(string name, string label = "")
    {
        var text = await this.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{' && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref this.disposed, 1) != 0)
        {
            return;
        }

        if (!this.process.HasExited)
        {
            await KillAsync();
        }

        this.process.Dispose();
        this.Http.Dispose();
    }

    private void Keep(string? line)
    {
        lock (this.output)
        {
            this.output.Add(line ?? "");
        }

        if (line is not null && Listens().Match(line) is { Success: true } match)
        {
            this.listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"^telemetry: \w+ listens at (http://\S+)")]
    private static partial Regex Listens();
}
