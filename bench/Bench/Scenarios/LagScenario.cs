using System.Globalization;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>How long after a call was sent it can be queried, and what the server takes, at a steady rate.</summary>
internal sealed class LagScenario : IScenario
{
    private static readonly int[] Rates = [1_000, 5_000];

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
                $"Sent in requests of 20 ms of traffic for {LagWatch.Duration.TotalSeconds:0} s after {LagWatch.Warmth.TotalSeconds:0} s to warm up, while `/spend` is asked every 20 ms how many calls it has. From the start of an event's request to the answer that counts it. Processor in per cent of one core, those questions included. Medians of {context.Runs} runs (least to most), taking turns."),
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
        var perStep = LagWatch.PerStep(rate);
        var work = (await Workload.MakeAsync(context, perStep * LagWatch.Steps, 1, 0).ConfigureAwait(false)).LiveBodies(perStep);
        var data = context.PathOf(FormattableString.Invariant($"lag-{rate}-{run}"));
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var processor = server.Figures.ProcessorSeconds;
            var (resident, percent) = (0.0, 0.0);
            var lags = await LagWatch.MeasureAsync(
                perStep,
                step => HttpLoad.SendAsync(server.Http, work[step]),
                () => HttpLoad.CallsAsync(server.Http),
                took => (resident, percent) = (server.Figures.ResidentMebibytes, 100 * (server.Figures.ProcessorSeconds - processor) / took.TotalSeconds)).ConfigureAwait(false);
            return new Run(Percentiles.Of(lags, 50), Percentiles.Of(lags, 95), Percentiles.Of(lags, 99), resident, percent);
        }
    }

    private sealed record Run(double P50, double P95, double P99, double ResidentMebibytes, double ProcessorPercent);
}
