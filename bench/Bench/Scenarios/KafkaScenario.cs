using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Reference;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;
using Telemetry.Sdk.Kafka;

namespace Telemetry.Bench.Scenarios;

/// <summary>From Kafka to queryable: catching up as a ratio to the yardstick, and the lag of a steady flow from a publisher.</summary>
internal sealed class KafkaScenario : IScenario
{
    private const int EventsPerDay = 5_000_000 / 30;
    private const int WarmingEvents = 50_000;

    // What lies there before the ingester starts must fit into what the mock keeps; a flow is read as it comes.
    private const int PartitionsToCatchUp = 24;
    private const int PartitionsOfAFlow = 6;
    private static readonly int[] Rates = [1_000, 5_000];

    public string Name => "kafka";
    public string About => "Kafka to queryable, as a ratio to bench/reference.sql, and the lag at a steady rate";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var runs = new List<Run>();
        string? rows = null;
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"kafka, run {run} of {context.Runs}");
            var (product, exported) = await CatchUpAsync(context, rows is null).ConfigureAwait(false);
            rows ??= exported!;
            runs.Add(product with
            {
                Yardstick = await ReferenceStore.MeasureAsync(context, rows, ReferenceRows.Native, ReferenceRows.RowsPerBlock, context.Events).ConfigureAwait(false),
            });
        }

        List<IReadOnlyList<string>> table =
        [
            ["Kafka → priced → queryable, broker on the same cores", Text(static run => run.Queryable, "#,0", runs), Text(static run => run.Queryable / run.Yardstick, "0.00", runs)],
            ["… with the broker's processor time subtracted", Text(static run => run.WithoutBroker, "#,0", runs), Text(static run => run.WithoutBroker / run.Yardstick, "0.00", runs)],
            ["yardstick: ready-made Native blocks into `bench/reference.sql`", Text(static run => run.Yardstick, "#,0", runs), ""],
        ];
        foreach (var rate in Rates)
        {
            BenchContext.Say($"kafka, lag at {rate:#,0} events/s");
            var lags = await LagAsync(context, rate).ConfigureAwait(false);
            table.Add([
                Invariant($"lag from `TryPublish` to queryable at {rate:#,0} events/s: p50, p95, p99"),
                string.Join(", ", new[] { 50.0, 95, 99 }.Select(percent => Invariant($"{Percentiles.Of(lags, percent):0.00} s"))),
                "",
            ]);
        }

        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Events:#,0} simulated events behind {WarmingEvents:#,0} others that warm up, all in {PartitionsToCatchUp} partitions of a mock broker before the ingester starts; broker, ingester and engine are processes on the same cores, as is the bench. Medians of {context.Runs} runs (least to most), taking turns; a ratio is worked out within each run. Subtracted is the broker's processor time, spread over the cores. Lag: {LagWatch.Duration.TotalSeconds:0} s after {LagWatch.Warmth.TotalSeconds:0} s to warm up, through `KafkaUsagePublisher` as it comes, over {PartitionsOfAFlow} partitions."),
            ["what", "events/s", "… of the yardstick"],
            table);
    }

    private static async Task<(Run Run, string? Rows)> CatchUpAsync(BenchContext context, bool export)
    {
        var pipeline = await KafkaPipeline.StartAsync(context, PartitionsToCatchUp).ConfigureAwait(false);
        await using (pipeline.ConfigureAwait(false))
        {
            var all = WarmingEvents + context.Events;
            await Workload.PublishAsync(pipeline.BootstrapServers, all, Math.Max(1, all / EventsPerDay)).ConfigureAwait(false);
            pipeline.StartIngester();
            var before = await pipeline.WaitForAsync(WarmingEvents).ConfigureAwait(false);
            var since = Stopwatch.StartNew();
            var broker = pipeline.Broker.ProcessorSeconds;
            var stored = await pipeline.WaitForAsync(all).ConfigureAwait(false) - before;
            var took = since.Elapsed.TotalSeconds;
            broker = pipeline.Broker.ProcessorSeconds - broker;
            var run = new Run { Queryable = stored / took, WithoutBroker = stored / (took - (broker / Environment.ProcessorCount)) };
            return (run, export ? await ReferenceRows.ExportAsync(pipeline.ClickHouse, context.PathOf("kafka-rows"), WarmingEvents, context.Events).ConfigureAwait(false) : null);
        }
    }

    private static async Task<List<double>> LagAsync(BenchContext context, int rate)
    {
        var perStep = LagWatch.PerStep(rate);

        // One more, to wait for before the flow: the group has to form first.
        var work = (await Workload.MakeAsync(context, (perStep * LagWatch.Steps) + 1, 1, 0).ConfigureAwait(false)).LiveRecords(perStep);
        var pipeline = await KafkaPipeline.StartAsync(context, PartitionsOfAFlow).ConfigureAwait(false);
        await using (pipeline.ConfigureAwait(false))
        {
            pipeline.StartIngester();
            var publisher = new KafkaUsagePublisher(new KafkaUsagePublisherOptions { BootstrapServers = pipeline.BootstrapServers });
            await using (publisher.ConfigureAwait(false))
            {
                publisher.TryPublish(work[^1][0]);
                await pipeline.WaitForAsync(1).ConfigureAwait(false);
                return await LagWatch.MeasureAsync(
                    perStep,
                    step =>
                    {
                        Array.ForEach(work[step], record => publisher.TryPublish(record));
                        return Task.CompletedTask;
                    },
                    async () => await pipeline.StoredAsync().ConfigureAwait(false) - 1).ConfigureAwait(false);
            }
        }
    }

    private static string Text(Func<Run, double> figure, string format, IEnumerable<Run> runs) => Measurement.Of(runs.Select(figure)).Text(format);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Run
    {
        public double Queryable { get; init; }
        public double WithoutBroker { get; init; }
        public double Yardstick { get; init; }
    }
}
