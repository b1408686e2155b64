using System.Text.RegularExpressions;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>Every text that Grafana would send runs on the engine, over the port that Grafana would ask, and answers what its panel shows.</summary>
[Collection(ServerCollection.Name)]
public sealed partial class BoardQueryTests(ServerInProcess server) : IAsyncLifetime
{
    // Nothing of these is in the ranges: no record was refused, nothing was ingested in those weeks, no webhook is set up; when an
    // alert fires is up to the server.
    private static readonly string[] MayBeEmpty =
    [
        "pipeline: Ingest rate", "pipeline: Delay", "pipeline: Dead letters by reason", "pipeline: Dead letters", "pipeline: Copies and refusals",
        "budgets: Alerts", "budgets: Deliveries",
    ];

    public static TheoryData<string> Panels => [.. Board.All.SelectMany(static board => board.Panels).Select(static panel => panel.ToString())];

    public static TheoryData<string> Variables =>
        [.. Board.All.SelectMany(static board => board.VariableQueries.Select(query => $"{board.File}: {query.Name}"))];

    public Task InitializeAsync() => BoardData.FillAsync(server);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Panels))]
    public async Task A_panel_gets_rows_of_the_columns_that_it_shows(string name)
    {
        var panel = Board.All.SelectMany(static board => board.Panels).Single(panel => panel.ToString() == name);

        var frame = await BoardData.AskAsync(server, panel.Sql, BoardData.RangeOf(panel.Sql));

        Assert.True(frame.Rows.Count > 0 || MayBeEmpty.Contains(name), "no rows");
        switch (panel.Type)
        {
            case "stat":
                Assert.Single(frame.Rows);
                Assert.Matches(Number(), Assert.Single(frame.Columns).Type);
                break;
            case "timeseries":
                Assert.Equal("time", frame.Columns[0].Name);
                Assert.Matches(Time(), frame.Columns[0].Type);
                var labels = frame.Columns.Skip(1).Where(static column => Text().IsMatch(column.Type)).Select(static column => column.Name).ToList();
                Assert.True(labels.Count <= 1, string.Join(", ", labels));
                Assert.Equal(labels.Count == 0 ? null : $"${{__field.labels.{labels[0]}}}", (string?)panel.Json["fieldConfig"]!["defaults"]!["displayName"]);
                Assert.All(frame.Columns.Skip(1 + labels.Count), static column => Assert.Matches(Number(), column.Type));
                Assert.Equal(frame["time"].Select(static time => time.GetString()).Order(StringComparer.Ordinal), frame["time"].Select(static time => time.GetString()));
                break;
            case "piechart":
                Assert.Collection(frame.Columns, static column => Assert.Matches(Text(), column.Type), static column => Assert.Matches(Number(), column.Type));
                break;
            default:
                var columns = frame.Columns.Select(static column => column.Name).ToList();
                Assert.Equal(columns, panel.NamedColumns.Distinct().OrderBy(columns.IndexOf));
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task A_variable_gets_values_with_a_text_for_each(string name)
    {
        var sql = Board.All.SelectMany(static board => board.VariableQueries.Select(query => (Name: $"{board.File}: {query.Name}", query.Sql))).Single(query => query.Name == name).Sql;

        var frame = await BoardData.AskAsync(server, sql, BoardData.RangeOf(sql));

        Assert.Equal(["value", "text"], frame.Columns.Select(static column => column.Name));
        Assert.NotEmpty(frame.Rows);
        Assert.Distinct(frame["value"].Select(static value => value.GetString()));
        Assert.DoesNotContain("", frame["value"].Select(static value => value.GetString()));
    }

    [Theory]
    [MemberData(nameof(Panels))]
    public async Task A_panel_answers_with_every_filter_set_and_every_bucket(string name)
    {
        var panel = Board.All.SelectMany(static board => board.Panels).Single(panel => panel.ToString() == name);
        var narrow = BoardData.Weeks with
        {
            TimeZone = "Asia/Kathmandu",
            Bucket = "week",
            Chosen = new(StringComparer.Ordinal)
            {
                ["tenant"] = ["(default)"],
                ["team"] = ["growth", "(unallocated)"],
                ["feature"] = ["short-chat", "nobody"],
                ["model"] = ["no-such-model"],
                ["environment"] = ["production"],
            },
        };

        var frame = await BoardData.AskAsync(server, panel.Sql, narrow);

        Assert.NotEmpty(frame.Columns);
        foreach (var bucket in panel.Sql.Contains("${bucket:", StringComparison.Ordinal) ? (string[])["hour", "month"] : [])
        {
            await BoardData.AskAsync(server, panel.Sql, BoardData.Weeks with { Bucket = bucket, TimeZone = "America/St_Johns", From = BoardData.Weeks.To.AddDays(-2) });
        }
    }

    [Fact]
    public async Task An_alert_rule_gets_one_row_with_one_number()
    {
        Assert.NotEmpty(Provisioning.AlertRules);
        foreach (var rule in Provisioning.AlertRules)
        {
            var frame = await BoardData.AskAsync(server, rule.Sql, BoardData.Weeks with { From = BoardData.Weeks.To.AddSeconds(-rule.RangeSeconds) });

            var value = Assert.Single(Assert.Single(frame.Rows));
            Assert.Matches(Number(), Assert.Single(frame.Columns).Type);
            Assert.True(value.ValueKind == System.Text.Json.JsonValueKind.Number, $"{rule.Uid}: {value}");
        }
    }

    [GeneratedRegex(@"^(Nullable\()?(U?Int\d+|Float\d+|Decimal|DateTime)")]
    private static partial Regex Number();

    [GeneratedRegex("^DateTime")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(LowCardinality\()?String")]
    private static partial Regex Text();
}
