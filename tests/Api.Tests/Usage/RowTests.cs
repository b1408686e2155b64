using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

/// <summary>The meaning of each field of a row.</summary>
public sealed class RowTests
{
    private const string Range = "/api/v1/spend?bucket=none&from=2026-11-01&to=2026-11-20";

    [Fact]
    public async Task Without_buckets_and_groups_there_is_exactly_one_row_also_when_empty()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.GetAsync(Range);
        var row = Assert.Single(answer.Rows());
        Assert.Equal("2026-11-01T00:00:00Z", row.Text("start"));
        Assert.Equal("2026-11-20T00:00:00Z", row.Text("end"));
        Assert.Empty(row.GetProperty("group").EnumerateObject());
        Assert.Equal(0, row.Number("calls"));
        Assert.Equal("0", row.Text("cost_usd"));
        Assert.Equal("0", row.Text("response_cache_saving_usd"));
        foreach (var name in new[]
        {
            "hit_rate", "tokens_per_call", "cost_per_call_usd", "cost_per_1k_tokens_usd", "duration_ms_p50", "duration_ms_p95",
            "time_to_first_token_ms_p50", "time_to_first_token_ms_p95",
        })
        {
            Assert.True(row.IsNull(name), name);
        }

        Assert.Empty((await host.GetAsync($"{Range}&group_by=model")).Rows());
        Assert.Empty((await host.GetAsync($"{Range}&bucket=day".Replace("bucket=none&", "", StringComparison.Ordinal))).Rows());
    }

    [Fact]
    public async Task Ratios_come_from_sums_and_money_is_exact_text()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { UncachedInputTokens = 100, CacheReadTokens = 300, CacheWrite5mTokens = 50, CacheWrite1hTokens = 50, OutputTokens = 200, ReasoningTokens = 20, DurationMs = 1000, TimeToFirstTokenMs = 40 } with
            {
                CostUsd = "1.000000000001", ListCostUsd = "2", CostWithoutCacheUsd = "1.5", CostWithoutBatchUsd = "2.000000000002",
            },
            new StoredCall { UncachedInputTokens = 1, Billing = "subscription", CostUsd = "0", ListCostUsd = "3", OutputTokens = 1 },
            new StoredCall { UncachedInputTokens = 1, CacheWriteTokens = 5, CacheWrite12hTokens = 4, OutputTokens = 4, Status = "error", UsageQuality = "partial", WebSearchRequests = 3 }.Costing("2"),
            new StoredCall { UncachedInputTokens = 10, OutputTokens = 7, ReasoningTokens = 2, UsageQuality = "estimated" }.Unpriced(),
            new StoredCall { UncachedInputTokens = 900, OutputTokens = 900, ResponseCache = "exact", ResponseCacheSavingUsd = "0.25" });

        var row = Assert.Single((await host.GetAsync(Range)).Rows());

        Assert.Equal(5, row.Number("calls"));
        Assert.Equal(1, row.Number("errors"));
        Assert.Equal(112, row.Number("uncached_input_tokens"));
        Assert.Equal(300, row.Number("cache_read_tokens"));
        Assert.Equal(50, row.Number("cache_write_5m_tokens"));
        Assert.Equal(50, row.Number("cache_write_1h_tokens"));
        Assert.Equal(4, row.Number("cache_write_12h_tokens"));
        Assert.Equal(5, row.Number("cache_write_tokens"));
        Assert.Equal(212, row.Number("output_tokens"));
        Assert.Equal(22, row.Number("reasoning_tokens"));
        Assert.Equal(3, row.Number("web_search_requests"));
        Assert.Equal("3.000000000001", row.Text("cost_usd"));
        Assert.Equal("7", row.Text("list_cost_usd"));
        Assert.Equal("3.5", row.Text("cost_without_cache_usd"));
        Assert.Equal("0.499999999999", row.Text("cache_saving_usd"));
        Assert.Equal("1.000000000001", row.Text("batch_saving_usd"));
        Assert.Equal(1, row.Number("response_cache_hits"));
        Assert.Equal("0.25", row.Text("response_cache_saving_usd"));
        Assert.Equal("0.575815738964", row.GetProperty("hit_rate").GetRawText());
        Assert.Equal("183.25", row.GetProperty("tokens_per_call").GetRawText());
        Assert.Equal("1.5", row.Text("cost_per_call_usd"));
        Assert.Equal("4.201680672270", PadTo12(row.Text("cost_per_1k_tokens_usd")!));
        Assert.Equal(1, row.Number("unpriced_calls"));
        Assert.Equal(17, row.Number("unpriced_tokens"));
        Assert.Equal(1, row.Number("partial_calls"));
        Assert.Equal(1, row.Number("estimated_calls"));
        Assert.InRange(row.GetProperty("duration_ms_p50").GetDouble(), 990, 1010);
        Assert.InRange(row.GetProperty("time_to_first_token_ms_p95").GetDouble(), 39.6, 40.4);
    }

    [Fact]
    public async Task Only_ratios_and_percentiles_of_unpriced_calls_are_null()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(new StoredCall { OutputTokens = 5 }.Unpriced());
        var row = Assert.Single((await host.GetAsync(Range)).Rows());
        Assert.Equal("0", row.Text("cost_usd"));
        Assert.True(row.IsNull("cost_per_call_usd"));
        Assert.True(row.IsNull("hit_rate"));
        Assert.Equal("5", row.GetProperty("tokens_per_call").GetRawText());
    }

    [Fact]
    public async Task Savings_may_be_negative()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(new StoredCall { CostUsd = "2", CostWithoutCacheUsd = "1.75" });
        Assert.Equal("-0.25", Assert.Single((await host.GetAsync(Range)).Rows()).Text("cache_saving_usd"));
    }

    [Fact]
    public async Task Filters_repeat_and_an_empty_value_is_a_missing_dimension()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "a", Tags = new Dictionary<string, string> { ["branch"] = "x" } }.Costing("1"),
            new StoredCall { Team = "b", Tags = new Dictionary<string, string> { ["Branch"] = "x" } }.Costing("2"),
            new StoredCall { Model = "other" }.Costing("4"));

        async Task<string?> CostAsync(string filters) => (await host.GetAsync($"{Range}&{filters}")).GetProperty("total").Text("cost_usd");
        Assert.Equal("3", await CostAsync("team=a&team=b"));
        Assert.Equal("4", await CostAsync("team="));
        Assert.Equal("5", await CostAsync("team=&team=a"));
        Assert.Equal("0", await CostAsync("team=a&model=other"));
        Assert.Equal("1", await CostAsync("tag.branch=x"));
        Assert.Equal("6", await CostAsync("tag.branch="));
        var byTag = await host.GetAsync($"{Range}&group_by=tag.branch,team");
        Assert.Equal(["|", "|b", "x|a"], byTag.Rows().Select(row => $"{row.Group("tag.branch")}|{row.Group("team")}"));
    }

    [Theory]
    [InlineData("team")]
    [InlineData("user")]
    [InlineData("session")]
    [InlineData("tag.x")]
    [InlineData("model")]
    public async Task User_text_never_reaches_the_statement(string name)
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(new StoredCall().Costing("1"));
        foreach (var attack in new[] { "' OR 1=1 --", "'; DROP TABLE usage_events; --", "\\'); SELECT 1; --", "a\0b\t\n\r\\N", "{p0:String}", "%' UNION ALL SELECT * FROM system.users", "🙂'\"`" })
        {
            var answer = await host.GetAsync($"{Range}&{name}={Uri.EscapeDataString(attack)}");
            Assert.Equal("0", answer.GetProperty("total").Text("cost_usd"));
        }

        await host.GetAsync($"{Range}&group_by={Uri.EscapeDataString("tag.'] FROM system.one --")}");
        Assert.Equal("1", (await host.GetAsync(Range)).GetProperty("total").Text("cost_usd"));
    }

    [Fact]
    public async Task Text_with_odd_characters_is_found_and_shown_unchanged()
    {
        await using var host = await ApiHost.StartAsync();
        const string odd = "a'b\\c\t\n\"{x}🙂";
        await host.StoreAsync(new StoredCall { Team = odd, Tags = new Dictionary<string, string> { [odd] = odd } }.Costing("1"));
        var row = Assert.Single((await host.GetAsync($"{Range}&team={Uri.EscapeDataString(odd)}&group_by=team")).Rows());
        Assert.Equal(odd, row.Group("team"));
        var tag = Uri.EscapeDataString($"tag.{odd}");
        Assert.Equal("1", (await host.GetAsync($"{Range}&{tag}={Uri.EscapeDataString(odd)}")).GetProperty("total").Text("cost_usd"));
    }

    private static string PadTo12(string money) => money.PadRight(money.IndexOf('.', StringComparison.Ordinal) + 13, '0');
}
