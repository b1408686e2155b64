using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Telemetry.Bench.Servers;

/// <summary>A real server in a process of its own: the engine opens one directory per process.</summary>
internal sealed partial class BenchServer : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan QuietLook = TimeSpan.FromSeconds(5);

    /// <summary>Below this part of one core nothing but timers runs.</summary>
    private const double QuietShare = 0.1;

    private readonly Process process;

    private BenchServer(Process process, Uri address, Uri clickHouse, TimeSpan startTime)
    {
        this.process = process;
        ClickHouse = clickHouse;
        StartTime = startTime;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        Figures = new ProcessFigures(process.Id);
    }

    public HttpClient Http { get; }

    /// <summary>Gets where the store can be read.</summary>
    public Uri ClickHouse { get; }

    /// <summary>Gets the time from the start of the process to ready.</summary>
    public TimeSpan StartTime { get; }
    public ProcessFigures Figures { get; }

    /// <summary>Starts a server on a data directory and waits until it is ready.</summary>
    /// <param name="more">Further options of <c>up</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead, or took too long; the message is what it wrote.</exception>
    public static async Task<BenchServer> StartAsync(string data, params string[] more)
    {
        var since = Stopwatch.StartNew();
        var process = TelemetryCommand.Start(["up", "--port", "0", "--clickhouse-port", "0", "--data", data, .. more]);
        try
        {
            return await WaitAsync(process, since).ConfigureAwait(false);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it has done what a start or a load left to do: merges of parts, above all.</summary>
    public async Task WaitUntilQuietAsync()
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < QuietWithin;)
        {
            var before = Figures.ProcessorSeconds;
            await Task.Delay(QuietLook).ConfigureAwait(false);
            if ((Figures.ProcessorSeconds - before) / QuietLook.TotalSeconds < QuietShare)
            {
                return;
            }
        }

        throw new TimeoutException("The server does not come to rest.");
    }

    /// <summary>Stops it in good order, so that what it stored can be read by another process.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var limit = new CancellationTokenSource(StopWithin);
        try
        {
            TelemetryCommand.Interrupt(this.process);
            await this.process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            this.process.Kill();
        }

        this.process.Dispose();
    }

    private static async Task<BenchServer> WaitAsync(Process process, Stopwatch since)
    {
        using var limit = new CancellationTokenSource(StartWithin);
        var written = new List<string>();
        Uri? address = null;
        while (await process.StandardError.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
        {
            written.Add(line);
            if (ReadyLine().Match(line) is { Success: true } ready)
            {
                address = new Uri(ready.Groups[1].Value);
            }
            else if (address is not null && ClickHouseLine().Match(line) is { Success: true } clickHouse)
            {
                var startTime = since.Elapsed;
                _ = DrainAsync(process.StandardError);
                _ = DrainAsync(process.StandardOutput);
                return new BenchServer(process, address, new Uri(clickHouse.Groups[1].Value), startTime);
            }
        }

        throw new InvalidOperationException($"The server did not start:\n{string.Join('\n', written)}");
    }

    // What it writes from here on is of no interest, but a full pipe would stop it.
    private static async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is not null)
        {
        }
    }

    [GeneratedRegex(@"is ready at (\S+)")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"ClickHouse\s+(\S+)")]
    private static partial Regex ClickHouseLine();
}
