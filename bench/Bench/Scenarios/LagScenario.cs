using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>How long after a call was sent it can be queried, and what the server takes, at a steady rate.</summary>
internal sealed class LagScenario : IScenario
{
    private static readonly int[] Rates = [1_000, 5_000];
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public string Name => "lag";
    public string About => "sent to queryable at 1,000 and 5,000 events/s, with memory and processor";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var runs = Rates.ToDictionary(static rate => rate, static _ => new List<Run>());
        for (var run = 1; run <= context.Runs; run++)
        {
            foreach (var rate in Rates)
            {
                BenchContext.Say($"lag at {rate:#,0} events/s, run {run} of {context.Runs}");
                runs[rate].Add(await RunAsync(context, rate, run).ConfigureAwait(false));
            }
        }

        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Sent in requests of 20 ms of traffic for {Duration.TotalSeconds:0} s after {Warmth.TotalSeconds:0} s to warm up, while `/spend` is asked every 20 ms how many calls it has. From the start of an event's request to the answer that counts it. Processor in per cent of one core, those questions included. Medians of {context.Runs} runs (least to most), taking turns."),
            ["events/s", "p50", "p95", "p99", "resident", "processor"],
            [.. Rates.Select(rate => Row(rate, runs[rate]))]);
    }

    private static IReadOnlyList<string> Row(int rate, List<Run> runs)
    {
        string Text(Func<Run, double> figure, string format) => Measurement.Of(runs.Select(figure)).Text(format);
        return
        [
            rate.ToString("#,0", CultureInfo.InvariantCulture),
            Text(static run => run.P50, "0.00' s'"),
            Text(static run => run.P95, "0.00' s'"),
            Text(static run => run.P99, "0.00' s'"),
            Text(static run => run.ResidentMebibytes, "0' MiB'"),
            Text(static run => run.ProcessorPercent, "0' %'"),
        ];
    }

    private static async Task<Run> RunAsync(BenchContext context, int rate, int run)
    {
        var perStep = (int)(rate * Step.TotalSeconds);
        var steps = (int)((Warmth + Duration) / Step);
        var work = (await Workload.MakeAsync(context, perStep * steps, 1, 0).ConfigureAwait(false)).LiveBodies(perStep);
        var data = context.PathOf(FormattableString.Invariant($"lag-{rate}-{run}"));
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var clock = Stopwatch.StartNew();
            var processor = server.Figures.ProcessorSeconds;
            using var stop = new CancellationTokenSource();
            var seen = WatchAsync(server.Http, clock, stop.Token);
            var sentAt = await SendAsync(server.Http, work, clock).ConfigureAwait(false);
            var seconds = clock.Elapsed.TotalSeconds;
            var busy = server.Figures.ProcessorSeconds - processor;
            var resident = server.Figures.ResidentMebibytes;
            await HttpLoad.WaitForCallsAsync(server.Http, (long)perStep * steps).ConfigureAwait(false);
            await Task.Delay(Step * 5).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            var lags = Lags(sentAt, await seen.ConfigureAwait(false), perStep);
            return new Run(
                Percentiles.Of(lags, 50), Percentiles.Of(lags, 95), Percentiles.Of(lags, 99), resident, 100 * busy / seconds);
        }
    }

    // Requests go out by the clock, whether or not those before them were answered.
    private static async Task<List<double>> SendAsync(HttpClient http, IReadOnlyList<byte[]> work, Stopwatch clock)
    {
        var sentAt = new List<double>();
        var open = new List<Task>();
        var start = clock.Elapsed;
        for (var i = 0; i < work.Count; i++)
        {
            var early = start + (Step * i) - clock.Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early).ConfigureAwait(false);
            }

            sentAt.Add(clock.Elapsed.TotalSeconds);
            open.Add(HttpLoad.SendAsync(http, work[i]));
        }

        await Task.WhenAll(open).ConfigureAwait(false);
        return sentAt;
    }

    private static async Task<List<(double At, long Calls)>> WatchAsync(HttpClient http, Stopwatch clock, CancellationToken stop)
    {
        var seen = new List<(double At, long Calls)>();
        while (!stop.IsCancellationRequested)
        {
            var calls = await HttpLoad.CallsAsync(http).ConfigureAwait(false);
            seen.Add((clock.Elapsed.TotalSeconds, calls));
            await Task.Delay(Step, CancellationToken.None).ConfigureAwait(false);
        }

        return seen;
    }

    // All events of a request count as its last one, which makes the figures a little worse than they are.
    private static List<double> Lags(List<double> sentAt, List<(double At, long Calls)> seen, int perStep)
    {
        var warm = (int)(Warmth / Step);
        var lags = new List<double>();
        var look = 0;
        for (var i = 0; i < sentAt.Count; i++)
        {
            while (look < seen.Count && seen[look].Calls < (long)perStep * (i + 1))
            {
                look++;
            }

            if (i >= warm)
            {
                lags.Add(seen[look].At - sentAt[i]);
            }
        }

        lags.Sort();
        return lags;
    }

    private sealed record Run(double P50, double P95, double P99, double ResidentMebibytes, double ProcessorPercent);
}
