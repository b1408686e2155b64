using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>A month of events: how fast it is asked, how long a start takes, what lies idle in memory.</summary>
internal sealed class MonthScenario : IScenario
{
    private const int Days = 30;
    private const int Questions = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public string Name => "month";
    public string About => "queries on a month of events, start time, memory and processor when idle";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var data = await MonthData.PathAsync(context).ConfigureAwait(false);
        var runs = new List<Run>();
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"month, run {run} of {context.Runs}");
            var empty = context.PathOf(Invariant($"empty-{run}"));
            runs.Add(new Run(
                (await StartAsync(empty).ConfigureAwait(false)).Seconds,
                await StartAsync(empty).ConfigureAwait(false),
                await StartAsync(data).ConfigureAwait(false),
                await AskAllAsync(data).ConfigureAwait(false)));
        }

        var keys = await GroupsAsync(data).ConfigureAwait(false);
        string Text(Func<Run, double> figure, string format) => Measurement.Of(runs.Select(figure)).Text(format);
        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{context.MonthEvents:#,0} simulated events over {Days} days, {keys:0} keys of the rollup in the median quarter of an hour; {Questions} questions each, one after another over HTTP; idle over {Idle.TotalSeconds:0} s, once what a start leaves to do is done. Medians of {context.Runs} runs (least to most)."),
            ["what", "", ""],
            [
                ["start to ready, first start", Text(static run => run.FirstStart, "0.0' s'"), ""],
                ["start to ready, 0 events", Text(static run => run.Empty.Seconds, "0.0' s'"), ""],
                ["start to ready, the month", Text(static run => run.Month.Seconds, "0.0' s'"), ""],
                ["idle, 0 events", Text(static run => run.Empty.Mebibytes, "0' MiB resident'"), Text(static run => run.Empty.ProcessorPercent, "0.0' % of one core'")],
                ["idle, the month", Text(static run => run.Month.Mebibytes, "0' MiB resident'"), Text(static run => run.Month.ProcessorPercent, "0.0' % of one core'")],
                .. Paths().Select((question, index) => (IReadOnlyList<string>)
                [
                    question.What,
                    Text(run => run.Answers[index].P50, "'p50 '0.0' ms'"),
                    Text(run => run.Answers[index].P95, "'p95 '0.0' ms'"),
                ]),
            ]);
    }

    private static async Task<IReadOnlyList<Answer>> AskAllAsync(string data)
    {
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await server.WaitUntilQuietAsync().ConfigureAwait(false);
            var answers = new List<Answer>();
            foreach (var (what, path) in Paths())
            {
                BenchContext.Say($"{what}");
                var times = await AskAsync(server.Http, path).ConfigureAwait(false);
                answers.Add(new Answer(Percentiles.Of(times, 50), Percentiles.Of(times, 95)));
            }

            return answers;
        }
    }

    private static IEnumerable<(string What, string Path)> Paths()
    {
        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        var month = $"from={today.AddDays(-Days):yyyy-MM-dd}&to={today:yyyy-MM-dd}";
        return
        [
            ("`/spend` by model, one row each, UTC", $"/api/v1/spend?bucket=none&group_by=model&{month}"),
            ("`/spend` by model, one row each, Asia/Kolkata", $"/api/v1/spend?bucket=none&group_by=model&tz=Asia/Kolkata&{month}"),
            ("`/spend` by model and day, UTC", $"/api/v1/spend?group_by=model&{month}"),
            ("`/spend` by model and day, Asia/Kolkata", $"/api/v1/spend?group_by=model&tz=Asia/Kolkata&{month}"),
            ("`/events`, first page of 100", $"/api/v1/events?limit=100&{month}"),
        ];
    }

    private static async Task<Start> StartAsync(string data)
    {
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await server.WaitUntilQuietAsync().ConfigureAwait(false);
            var processor = server.Figures.ProcessorSeconds;
            await Task.Delay(Idle).ConfigureAwait(false);
            return new Start(
                server.StartTime.TotalSeconds,
                server.Figures.ResidentMebibytes,
                100 * (server.Figures.ProcessorSeconds - processor) / Idle.TotalSeconds);
        }
    }

    private static async Task<List<double>> AskAsync(HttpClient http, string path)
    {
        var times = new List<double>();
        for (var i = 0; i < Questions; i++)
        {
            var since = Stopwatch.StartNew();
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)).ConfigureAwait(false));
            times.Add(since.Elapsed.TotalMilliseconds);
            if (answer.RootElement.GetProperty("data").GetArrayLength() == 0)
            {
                throw new InvalidOperationException($"{path} answers no rows.");
            }
        }

        times.Sort();
        return times;
    }

    private static async Task<double> GroupsAsync(string data)
    {
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            using var http = new HttpClient { BaseAddress = server.ClickHouse };
            using var question = new StringContent(
                "SELECT toFloat64(medianExact(keys)) FROM (SELECT bucket_start, count() AS keys FROM usage_15m FINAL GROUP BY bucket_start) FORMAT TSV");
            using var answer = await http.PostAsync(new Uri("/?database=telemetry", UriKind.Relative), question).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? double.Parse(text, CultureInfo.InvariantCulture) : throw new InvalidOperationException(text);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Start(double Seconds, double Mebibytes, double ProcessorPercent);

    private sealed record Answer(double P50, double P95);

    private sealed record Run(double FirstStart, Start Empty, Start Month, IReadOnlyList<Answer> Answers);
}
