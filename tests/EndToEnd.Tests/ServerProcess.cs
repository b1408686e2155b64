using System.Diagnostics;
using System.Text.Json;

namespace Telemetry.EndToEnd.Tests;

/// <summary>One <c>telemetry up</c> as a process of its own, which a test may kill.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly List<string> output;

    private ServerProcess(Process process, List<string> output, Uri address)
    {
        this.process = process;
        this.output = output;
        this.Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    /// <summary>Gets whether the process is gone.</summary>
    public bool HasExited => this.process.HasExited;

    /// <summary>Starts the server and waits until it serves; null when it ended by itself first (a fault aimed at its start).</summary>
    public static async Task<ServerProcess?> StartAsync(string data, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), "up", "--data", data, "--port", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var lockFile = Path.Combine(data, "lock.json");
        File.Delete(lockFile);
        var process = new Process { StartInfo = start };
        var output = new List<string>();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.Add(line.Data ?? "");
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartTimeMax)
        {
            if (process.HasExited)
            {
                process.Dispose();
                return environment.Length > 0 ? null : throw new InvalidOperationException("The server ended: " + Text(output));
            }

            if (AddressIn(lockFile, process.Id) is { } address)
            {
                var server = new ServerProcess(process, output, address);
                if (await server.IsReadyAsync())
                {
                    return server;
                }

                server.Http.Dispose();
            }

            await Task.Delay(50);
        }

        process.Kill();
        throw new TimeoutException("The server did not become ready: " + Text(output));
    }

    /// <summary>Ends the process as a power switch would, without a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
    }

    /// <summary>Waits until the process ends by itself.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan timeMax)
    {
        using var limit = new CancellationTokenSource(timeMax);
        try
        {
            await this.process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until every event accepted by now is in the store.</summary>
    /// <param name="timeMax">How long that may take; 90 s where not given.</param>
    public async Task DrainAsync(TimeSpan? timeMax = null)
    {
        var accepted = TimeProvider.System.GetUtcNow();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < (timeMax ?? TimeSpan.FromSeconds(90)); await Task.Delay(100))
        {
            using var answer = JsonDocument.Parse(await this.Http.GetStringAsync(new Uri("/api/v1/spend?bucket=none", UriKind.Relative)));
            if (answer.RootElement.GetProperty("data_refreshed_at").GetDateTimeOffset() > accepted)
            {
                return;
            }
        }

        throw new TimeoutException("The log was not drained: " + Text(this.output));
    }

    public async ValueTask DisposeAsync()
    {
        this.Http.Dispose();
        if (!this.process.HasExited)
        {
            await this.KillAsync();
        }

        this.process.Dispose();
    }

    private static string Text(List<string> lines)
    {
        lock (lines)
        {
            return string.Join('\n', lines.TakeLast(60));
        }
    }

    private static Uri? AddressIn(string lockFile, int pid)
    {
        try
        {
            using var stream = new FileStream(lockFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = JsonDocument.Parse(stream);
            return content.RootElement.GetProperty("pid").GetInt32() == pid && content.RootElement.GetProperty("url").GetString() is { Length: > 0 } url
                ? new Uri(url)
                : null;
        }
        catch (Exception fault) when (fault is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // Not written yet, or half written.
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await this.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
