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
    private const int Questions = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public string Name => "month";
    public string About => "queries on a month of events, start time, memory and processor when idle";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var empty = context.PathOf("empty");
        var (firstStart, _, _) = await StartAsync(empty).ConfigureAwait(false);
        var (emptyStart, emptyMemory, emptyProcessor) = await StartAsync(empty).ConfigureAwait(false);
        var data = await MonthData.PathAsync(context).ConfigureAwait(false);
        var (monthStart, monthMemory, monthProcessor) = await StartAsync(data).ConfigureAwait(false);
        var rows = new List<IReadOnlyList<string>>
        {
            (string[])["start to ready, first start", Seconds(firstStart), ""],
            (string[])["start to ready, 0 events", Seconds(emptyStart), ""],
            (string[])["start to ready, the month", Seconds(monthStart), ""],
            (string[])["idle, 0 events", Invariant($"{emptyMemory:0} MiB resident"), Invariant($"{emptyProcessor:0.0} % of one core")],
            (string[])["idle, the month", Invariant($"{monthMemory:0} MiB resident"), Invariant($"{monthProcessor:0.0} % of one core")],
        };
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await server.WaitUntilQuietAsync().ConfigureAwait(false);
            var groups = await GroupsAsync(server.ClickHouse).ConfigureAwait(false);
            BenchContext.Say($"a quarter of an hour has {groups:0} keys of the rollup in the median");
            rows.Add((string[])["keys of the rollup per quarter of an hour, median", Invariant($"{groups:0}"), ""]);
            foreach (var (what, path) in Paths())
            {
                BenchContext.Say($"{what}");
                var times = await AskAsync(server.Http, path).ConfigureAwait(false);
                rows.Add((string[])[what, Invariant($"p50 {Percentiles.Of(times, 50):0.0} ms"), Invariant($"p95 {Percentiles.Of(times, 95):0.0} ms")]);
            }
        }

        return new Section(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"{context.MonthEvents:#,0} simulated events over {Days} days; {Questions} questions each, one after another over HTTP; idle over {Idle.TotalSeconds:0} s, once what a start leaves to do is done."),
            ["what", "", ""],
            rows);
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

    private static async Task<(double Start, double Memory, double Processor)> StartAsync(string data)
    {
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await server.WaitUntilQuietAsync().ConfigureAwait(false);
            var processor = server.Figures.ProcessorSeconds;
            await Task.Delay(Idle).ConfigureAwait(false);
            return (
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

    private static async Task<double> GroupsAsync(Uri clickHouse)
    {
        using var http = new HttpClient { BaseAddress = clickHouse };
        using var question = new StringContent(
            "SELECT toFloat64(medianExact(keys)) FROM (SELECT bucket_start, count() AS keys FROM usage_15m FINAL GROUP BY bucket_start) FORMAT TSV");
        using var answer = await http.PostAsync(new Uri("/?database=telemetry", UriKind.Relative), question).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? double.Parse(text, CultureInfo.InvariantCulture) : throw new InvalidOperationException(text);
    }

    private static string Seconds(double seconds) => Invariant($"{seconds:0.0} s");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
