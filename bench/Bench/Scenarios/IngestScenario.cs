using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Reference;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>From the HTTP intake to queryable, beside the yardstick and what is usually done, taking turns.</summary>
internal sealed class IngestScenario : IScenario
{
    private const int EventsPerRequest = 5_000;
    private const int EventsPerDay = 5_000_000 / 30;
    private const int WarmingEvents = 50_000;
    private const int SmallRows = 1_000;

    // At a thousand rows a block, more rows would only take longer.
    private const int SmallRowsMax = 100_000;

    public string Name => "ingest";
    public string About => "HTTP intake to queryable, as a ratio to bench/reference.sql and to JSON inserts";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var days = Math.Max(1, context.Events / EventsPerDay);
        var bodies = (await Workload.MakeAsync(context, context.Events, days, 0).ConfigureAwait(false)).Bodies(EventsPerRequest);
        var warming = (await Workload.MakeAsync(context, WarmingEvents, 1, days).ConfigureAwait(false)).Bodies(EventsPerRequest);
        var runs = new List<Run>();
        string? rows = null;
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"ingest, run {run} of {context.Runs}");
            var (product, exported) = await ProductAsync(context, warming, bodies, rows is null).ConfigureAwait(false);
            rows ??= exported!;
            runs.Add(product with
            {
                Yardstick = await ReferenceStore.MeasureAsync(context, rows, ReferenceRows.Native, ReferenceRows.RowsPerBlock, context.Events).ConfigureAwait(false),
                LargeJson = await ReferenceStore.MeasureAsync(context, rows, ReferenceRows.Json, ReferenceRows.RowsPerBlock, context.Events).ConfigureAwait(false),
                SmallJson = await ReferenceStore.MeasureAsync(context, rows, ReferenceRows.Json, SmallRows, SmallRowsMax).ConfigureAwait(false),
            });
        }

        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Events:#,0} simulated events of {days} days in requests of {EventsPerRequest:#,0} from four callers on the same cores, sent to a server that {WarmingEvents:#,0} others have warmed up; medians of {context.Runs} runs (least to most), taking turns. A ratio is worked out within each run."),
            ["what", "events/s", "Telemetry is … times as fast"],
            [
                ["Telemetry: HTTP → durable → priced → queryable", Text(static run => run.Queryable, "#,0", runs), ""],
                ["Telemetry: HTTP → durable (acknowledged)", Text(static run => run.Acknowledged, "#,0", runs), ""],
                ["yardstick: ready-made Native blocks into `bench/reference.sql`", Text(static run => run.Yardstick, "#,0", runs), Text(static run => run.Queryable / run.Yardstick, "0.00", runs)],
                ["`INSERT … FORMAT JSONEachRow`, 50,000 rows a block", Text(static run => run.LargeJson, "#,0", runs), Text(static run => run.Queryable / run.LargeJson, "0.00", runs)],
                ["plain consumer: JSON, 1,000 rows a block", Text(static run => run.SmallJson, "#,0", runs), Text(static run => run.Queryable / run.SmallJson, "0.00", runs)],
                ["the server's processor time per event", Text(static run => run.MicrosecondsPerEvent, "0.0' µs'", runs), ""],
                ["the server's processor at its peak, in per cent of one core", Text(static run => run.ProcessorPercent, "0' %'", runs), ""],
                ["the server's memory at its peak", Text(static run => run.PeakMebibytes, "#,0' MiB'", runs), ""],
            ]);
    }

    private static async Task<(Run Run, string? Rows)> ProductAsync(
        BenchContext context, IReadOnlyList<byte[]> warming, IReadOnlyList<byte[]> bodies, bool export)
    {
        var data = context.PathOf($"ingest-{Guid.NewGuid():n}");
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        try
        {
            await using (server.ConfigureAwait(false))
            {
                await HttpLoad.SendAllAsync(server.Http, warming).ConfigureAwait(false);
                await HttpLoad.WaitForCallsAsync(server.Http, WarmingEvents).ConfigureAwait(false);
                var processor = server.Figures.ProcessorSeconds;
                var since = Stopwatch.StartNew();
                await HttpLoad.SendAllAsync(server.Http, bodies).ConfigureAwait(false);
                var acknowledged = since.Elapsed.TotalSeconds;
                await HttpLoad.WaitForCallsAsync(server.Http, WarmingEvents + context.Events).ConfigureAwait(false);
                var queryable = since.Elapsed.TotalSeconds;
                var busy = server.Figures.ProcessorSeconds - processor;
                var run = new Run
                {
                    Queryable = context.Events / queryable,
                    Acknowledged = context.Events / acknowledged,
                    MicrosecondsPerEvent = busy * 1e6 / context.Events,
                    ProcessorPercent = 100 * busy / queryable,
                    PeakMebibytes = server.Figures.PeakMebibytes,
                };
                return (run, export ? await ReferenceRows.ExportAsync(server.ClickHouse, context.PathOf("rows"), WarmingEvents, context.Events).ConfigureAwait(false) : null);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static string Text(Func<Run, double> figure, string format, IEnumerable<Run> runs) => Measurement.Of(runs.Select(figure)).Text(format);

    private sealed record Run
    {
        public double Queryable { get; init; }
        public double Acknowledged { get; init; }
        public double MicrosecondsPerEvent { get; init; }
        public double ProcessorPercent { get; init; }
        public double PeakMebibytes { get; init; }
        public double Yardstick { get; init; }
        public double LargeJson { get; init; }
        public double SmallJson { get; init; }
    }
}
