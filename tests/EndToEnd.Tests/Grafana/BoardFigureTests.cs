using System.Globalization;
using System.Net;
using System.Text.Json;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>What a panel says is what the API says of the same range, to the digit where it is a sum.</summary>
[Collection(ServerCollection.Name)]
public sealed class BoardFigureTests(ServerInProcess server) : IAsyncLifetime
{
    // Quotients are cut after twelve decimals here, and rounded there.
    private const decimal Rounding = 0.000000000001m;

    public Task InitializeAsync() => BoardData.FillAsync(server);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_stats_of_the_overview_are_the_APIs_totals()
    {
        var total = (await BoardData.ApiAsync(server, "spend", BoardData.Weeks, "&bucket=none")).GetProperty("total");

        Assert.True(Money(total, "cost_usd") > 0);
        Assert.Equal(Money(total, "cost_usd"), await this.StatAsync("overview", "Spend in the range"));
        AssertNear(Money(total, "cost_per_call_usd"), await this.StatAsync("overview", "Cost per call"));
        AssertNear(total.GetProperty("unpriced_calls").GetDecimal() / total.GetProperty("calls").GetDecimal(), await this.StatAsync("overview", "Unpriced calls"));
    }

    [Fact]
    public async Task Today_the_month_and_the_change_are_the_APIs_of_these_ranges_in_the_boards_zone()
    {
        const string Zone = "&tz=Asia/Kathmandu&bucket=none";
        var state = BoardData.Weeks with { TimeZone = "Asia/Kathmandu", To = new DateTimeOffset(2026, 9, 10, 9, 0, 0, TimeSpan.Zero) };
        var today = await this.SpendAsync($"from=2026-09-10&to=2026-09-10T09:00:00Z{Zone}");
        var month = await this.SpendAsync($"from=2026-09-01&to=2026-09-10T09:00:00Z{Zone}");
        var week = await this.SpendAsync("from=2026-09-03T09:00:00Z&to=2026-09-10T09:00:00Z&bucket=none");
        var before = await this.SpendAsync("from=2026-08-27T09:00:00Z&to=2026-09-03T09:00:00Z&bucket=none");

        Assert.True(today > 0 && month > today);
        Assert.Equal(today, await this.StatAsync("overview", "Spend today", state));
        Assert.Equal(month, await this.StatAsync("overview", "Month to date", state));
        AssertNear((week / before) - 1, await this.StatAsync("overview", "Change to the week before", state));
    }

    [Theory]
    [InlineData("Spend by team", "team", "day", "UTC", "utc")]
    [InlineData("Spend by team", "team", "week", "Asia/Kathmandu", "Asia/Kathmandu")]
    [InlineData("Spend by feature", "feature", "month", "America/St_Johns", "America/St_Johns")]
    [InlineData("Spend by feature", "feature", "hour", "Europe/Berlin", "Europe/Berlin")]
    public async Task A_chart_has_the_APIs_buckets_in_the_boards_zone(string title, string dimension, string bucket, string zone, string boardZone)
    {
        var state = BoardData.Weeks with { Bucket = bucket, TimeZone = boardZone };
        var panel = Board.Named("overview").PanelNamed(title);

        var frame = await BoardData.AskAsync(server, panel.Sql, state);
        var answer = await BoardData.ApiAsync(server, "spend", state, $"&bucket={bucket}&tz={zone}&group_by={dimension}");

        // The API cuts the first bucket to the range; the board names its whole calendar bucket.
        var expected = answer.GetProperty("data").EnumerateArray()
            .Select(row => (Start(row.GetProperty("start").GetDateTimeOffset(), bucket, zone), row.GetProperty("group").GetProperty(dimension).GetString() ?? "(unallocated)", Money(row, "cost_usd")));
        var actual = frame["time"].Zip(frame[dimension], frame["cost_usd"])
            .Select(row => (row.First.GetString()!, row.Second.GetString()!, row.Third.GetDecimal()));
        Assert.True(frame.Rows.Count > 10);
        Assert.Equal(expected.Order(), actual.Order());
    }

    [Fact]
    public async Task The_cache_board_says_what_the_API_says_of_the_cache()
    {
        var state = BoardData.Weeks with { Chosen = new(StringComparer.Ordinal) { ["feature"] = ["docs-rag"] } };
        var total = (await BoardData.ApiAsync(server, "cache", state, "&bucket=none&feature=docs-rag")).GetProperty("total");
        var unread = await BoardData.AskAsync(server, Board.Named("cache").PanelNamed("Unread writes").Sql, state);

        AssertNear(total.GetProperty("hit_rate").GetDecimal(), await this.StatAsync("cache", "Hit rate", state));
        Assert.Equal(Money(total, "cache_saving_usd"), await this.StatAsync("cache", "Net saving", state));
        Assert.True(Money(total, "cache_write_premium_usd") > 0);
        Assert.Equal(Money(total, "cache_write_premium_usd"), await this.StatAsync("cache", "Write premium", state));
        Assert.InRange(unread.Rows.Count, 1, 99);
        Assert.True(total.GetProperty("cache_write_tokens_unread").GetInt64() > 0);
        Assert.Equal(total.GetProperty("cache_write_tokens_unread").GetInt64(), unread["cache_write_tokens_unread"].Sum(static tokens => tokens.GetInt64()));
    }

    [Fact]
    public async Task Corrections_count_on_the_cache_board_as_they_do_in_the_API()
    {
        var state = BoardData.Weeks with
        {
            From = new(2026, 10, 5, 0, 0, 0, TimeSpan.Zero),
            To = new(2026, 10, 12, 0, 0, 0, TimeSpan.Zero),
            Chosen = new(StringComparer.Ordinal) { ["feature"] = ["corrected"] },
        };
        await this.StoreAsync(Call("written more", 0, "partial", written: 1000), Call("read after all", 0, "final", written: 500), Call("read after all", 1, "partial", read: 0));
        await this.StoreAsync(Call("written more", 0, "final", written: 1300), Call("read after all", 1, "final", read: 50));
        JsonElement total = default;
        await Until.TrueAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                total = (await BoardData.ApiAsync(server, "cache", state, "&bucket=none&feature=corrected")).GetProperty("total");
                return total.GetProperty("cache_read_tokens").GetInt64() == 50 && total.GetProperty("cache_write_5m_tokens").GetInt64() == 1800;
            },
            TimeSpan.FromSeconds(60),
            () => $"not corrected: {total}");

        var unread = await BoardData.AskAsync(server, Board.Named("cache").PanelNamed("Unread writes").Sql, state);
        Assert.Equal(1300, total.GetProperty("cache_write_tokens_unread").GetInt64());
        Assert.Equal([("written more", 1300L, 1300L), ("read after all", 500L, 0L)], unread["prefix"].Zip(unread["cache_written_tokens"], unread["cache_write_tokens_unread"])
            .Select(static row => (row.First.GetString()!.Replace('-', ' '), row.Second.GetInt64(), row.Third.GetInt64())));

        Assert.Equal(0.00225m, await this.StatAsync("cache", "Write premium", state)); // 1,800 tokens at 6.25 instead of 5 USD
        Assert.Equal(0.00225m, Money(total, "cache_write_premium_usd"));

        var prompts = await BoardData.AskAsync(server, Board.Named("cache").PanelNamed("By prompt").Sql, state);
        var groups = (await BoardData.ApiAsync(server, "cache", state, "&bucket=none&feature=corrected&group_by=prompt_name")).GetProperty("data").EnumerateArray()
            .Select(static row => (row.GetProperty("group").GetProperty("prompt_name").GetString()!, Money(row, "cost_usd"), Money(row, "cache_saving_usd"), Money(row, "cache_write_premium_usd"), row.GetProperty("cache_read_tokens").GetInt64()));
        Assert.Equal(groups.Order(), prompts["prompt_name"].Zip(prompts["cost_usd"], prompts["cache_saving_usd"]).Zip(prompts["cache_write_premium_usd"], prompts["cache_read_tokens"])
            .Select(static row => (row.First.First.GetString()!, row.First.Second.GetDecimal(), row.First.Third.GetDecimal(), row.Second.GetDecimal(), row.Third.GetInt64())).Order());
        Assert.Equal([1L, 2L], prompts["calls"].Select(static calls => calls.GetInt64()).Order());

        static string Call(string prompt, int minute, string quality, int written = 0, int read = 0) => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["event_id"] = $"00000000-0000-7000-b000-{prompt.Length:D6}{minute:D6}",
            ["provider"] = "anthropic",
            ["model"] = "claude-opus-4-5",
            ["occurred_at"] = $"2026-10-07T12:{minute:D2}:00Z",
            ["usage_quality"] = quality,
            ["usage"] = new Dictionary<string, int> { ["uncached_input_tokens"] = 10, ["cache_write_5m_tokens"] = written, ["cache_read_tokens"] = read, ["output_tokens"] = 7 },
            ["dimensions"] = new Dictionary<string, string> { ["feature"] = "corrected", ["prompt_name"] = prompt.Replace(' ', '-') },
        });
    }

    [Fact]
    public async Task The_table_of_models_is_the_APIs()
    {
        var frame = await BoardData.AskAsync(server, Board.Named("models").PanelNamed("Models").Sql, BoardData.Weeks);
        var rows = (await BoardData.ApiAsync(server, "models", BoardData.Weeks, "&group_by=provider")).GetProperty("data").EnumerateArray()
            .ToDictionary(static row => row.GetProperty("group").GetProperty("provider").GetString() + "/" + row.GetProperty("group").GetProperty("model").GetString());

        Assert.Equal(rows.Count, frame.Rows.Count);
        foreach (var row in frame.Rows)
        {
            var cells = frame.Columns.Zip(row).ToDictionary(static pair => pair.First.Name, static pair => pair.Second);
            var expected = rows[$"{cells["provider"]}/{cells["model"]}"];
            Assert.Equal(expected.GetProperty("calls").GetInt64(), cells["calls"].GetInt64());
            Assert.Equal(Money(expected, "cost_usd"), cells["cost_usd"].GetDecimal());
            AssertNear(expected.GetProperty("share_calls").GetDecimal(), cells["share_calls"].GetDecimal());
            AssertNear(expected.GetProperty("share_tokens").GetDecimal(), cells["share_tokens"].GetDecimal());
            AssertNear(Ratio(expected, "share_cost"), Ratio(cells["share_cost"]));
            foreach (var name in (string[])["duration_ms_p50", "duration_ms_p95", "time_to_first_token_ms_p50", "time_to_first_token_ms_p95"])
            {
                AssertNear(Ratio(expected, name), Ratio(cells[name]));
            }

            foreach (var name in (string[])["cost_per_call_usd", "cost_per_1k_tokens_usd"])
            {
                AssertNear(Ratio(expected, name), Ratio(cells[name]));
            }
        }
    }

    [Fact]
    public async Task The_weeks_change_is_the_difference_of_the_APIs_totals_and_its_parts_sum_to_it()
    {
        // As Grafana states last week: to its last second.
        var week = BoardData.Weeks with { From = new(2026, 9, 7, 0, 0, 0, TimeSpan.Zero), To = new(2026, 9, 13, 23, 59, 59, TimeSpan.Zero) };
        var change = await this.SpendAsync("from=2026-09-07&to=2026-09-14&bucket=none") - await this.SpendAsync("from=2026-08-31&to=2026-09-07&bucket=none");
        var parts = await BoardData.AskAsync(server, Board.Named("weekly-review").PanelNamed("The change explained").Sql, week);
        var movers = await BoardData.AskAsync(server, Board.Named("weekly-review").PanelNamed("Movers: features").Sql, week);

        Assert.NotEqual(0, change);
        Assert.Equal(change, await this.StatAsync("weekly-review", "Change", week));
        Assert.InRange(movers.Rows.Count, 1, 19);
        Assert.Equal(change, movers["change_usd"].Sum(static usd => usd.GetDecimal()));
        var amounts = parts["cost_usd"].Select(static usd => usd.GetDecimal()).ToList();
        Assert.Equal(4, amounts.Count);
        AssertNear(change, amounts[3]);
        AssertNear(change, amounts[0] + amounts[1] + amounts[2]);
        Assert.All(amounts, static amount => Assert.NotEqual(0, amount));
        var review = (await server.GetAsync("/api/v1/review?week=2026-W37")).GetProperty("change").EnumerateArray()
            .ToDictionary(static part => part.GetProperty("name").GetString()!, static part => Money(part, "amount_usd"));
        AssertNear(review["volume"], amounts[0]);
        AssertNear(review["model_mix"], amounts[1]);
        AssertNear(review["token_size"] + review["cache_mix"] + review["price"], amounts[2]);
    }

    [Fact]
    public async Task The_rollup_check_finds_no_difference()
    {
        var frame = await BoardData.AskAsync(server, Board.Named("pipeline").PanelNamed("Rollup check").Sql, BoardData.Weeks);

        Assert.Equal(21, frame.Rows.Count);
        Assert.All(frame["calls"], static calls => Assert.True(calls.GetInt64() > 0));
        Assert.All(frame["calls_difference"].Concat(frame["cost_difference_usd"]), static difference => Assert.Equal(0, difference.GetDecimal()));
    }

    [Fact]
    public async Task A_budget_stands_and_burns_down_as_the_API_says()
    {
        var status = await server.GetAsync("/api/v1/budgets/boards/status");
        var steps = (await server.GetAsync("/api/v1/budgets/boards/burn-down")).GetProperty("data").EnumerateArray().ToList();
        var table = await BoardData.AskAsync(server, Board.Named("budgets").PanelNamed("Status").Sql, BoardData.BudgetMonth);
        var chart = await BoardData.AskAsync(server, Board.Named("budgets").PanelNamed("Burn-down").Sql, BoardData.BudgetMonth);
        var row = table.Rows[table["budget_id"].Select(static id => id.GetString()).ToList().IndexOf("boards")];
        decimal Cell(string name) => row[table.Columns.Select(static column => column.Name).ToList().IndexOf(name)].GetDecimal();
        List<(string Time, decimal Usd)> Series(string name) =>
            [.. chart["time"].Zip(chart["series"], chart["usd"]).Where(point => point.Second.GetString() == name).Select(static point => (point.First.GetString()!, point.Third.GetDecimal()))];

        Assert.True(Money(status, "spent_usd") > 0);
        Assert.Equal((Money(status, "spent_usd"), Money(status, "limit_usd")), (Cell("spent_usd"), Cell("limit_usd")));
        AssertNear(Money(status, "forecast_usd"), Cell("forecast_usd"));
        AssertNear(Money(status, "spent_usd"), Series("spent")[^1].Usd);
        Assert.Equal([("2027-01-01 00:00:00", 0.4m), ("2027-02-01 00:00:00", 0.4m)], Series("limit"));
        AssertNear(Money(status, "forecast_usd"), Assert.Single(Series("forecast")).Usd);

        // The first day is over: the API has the same sum at its end.
        Assert.Equal("2027-01-02 00:00:00", Series("spent")[1].Time);
        AssertNear(Money(steps[0], "cumulative_usd"), Series("spent")[1].Usd);
    }

    [Fact]
    public async Task An_alert_of_a_budget_is_on_its_board()
    {
        // Spent are 0.5 USD of 0.4; alerts are looked for every few seconds of the server's clock.
        var panel = Board.Named("budgets").PanelNamed("Alerts");
        var frame = await BoardData.AskAsync(server, panel.Sql, BoardData.BudgetMonth);
        await Until.TrueAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                frame = await BoardData.AskAsync(server, panel.Sql, BoardData.BudgetMonth);
                return frame["source_id"].Any(static source => source.GetString() == "boards");
            },
            TimeSpan.FromSeconds(60),
            static () => "no alert");

        var known = (await server.GetAsync("/api/v1/alerts")).GetProperty("data").EnumerateArray().Select(static alert => alert.GetProperty("title").GetString()).ToList();
        Assert.NotEmpty(known);
        Assert.Equal(known.Order(StringComparer.Ordinal), frame["title"].Select(static title => title.GetString()).Order(StringComparer.Ordinal));
    }

    private static string Start(DateTimeOffset start, string bucket, string zone)
    {
        var local = TimeZoneInfo.ConvertTime(start, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
        local = bucket switch
        {
            "hour" => local.Date.AddHours(local.Hour),
            "week" => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            "month" => new DateTime(local.Year, local.Month, 1),
            _ => local.Date,
        };
        return local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static decimal Money(JsonElement row, string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static decimal? Ratio(JsonElement row, string name) => Ratio(row.GetProperty(name));

    private static decimal? Ratio(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDecimal(),
        JsonValueKind.String => decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static void AssertNear(decimal? expected, decimal? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } value)
        {
            var room = Math.Max(Rounding, Math.Abs(value) * 0.000000001m);
            Assert.InRange(actual!.Value, value - room, value + room);
        }
    }

    private async Task StoreAsync(params string[] events)
    {
        var (status, answer) = await server.PostAsync(string.Join('\n', events), "application/x-ndjson");
        Assert.True(status == (int)HttpStatusCode.Accepted && answer.GetProperty("rejected").GetArrayLength() == 0, answer.ToString());
        await server.DrainAsync();
    }

    private async Task<decimal> StatAsync(string board, string title, BoardState? state = null) =>
        (await BoardData.AskAsync(server, Board.Named(board).PanelNamed(title).Sql, state ?? BoardData.Weeks)).Only.GetDecimal();

    private async Task<decimal> SpendAsync(string query) => Money((await server.GetAsync("/api/v1/spend?" + query)).GetProperty("total"), "cost_usd");
}
