using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

public sealed class ModelsAndCacheTests
{
    private const string Range = "from=2026-11-01&to=2026-11-20";

    [Fact]
    public async Task Models_state_their_shares_of_calls_tokens_and_cost()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Model = "a", OutputTokens = 10, ReasoningTokens = 5 }.Costing("1"),
            new StoredCall { Model = "a", UncachedInputTokens = 5 }.Costing("1"),
            new StoredCall { Model = "b", OutputTokens = 30, OccurredAt = "2026-11-11 00:00:00.000" }.Costing("4"));

        var answer = await host.GetAsync($"/api/v1/models?{Range}");
        Assert.Equal("none", answer.Text("bucket"));
        var rows = answer.Rows();
        Assert.Equal(["b", "a"], rows.Select(row => row.Group("model")));
        Assert.Equal(["0.333333333333", "0.666666666667"], rows.Select(row => row.GetProperty("share_calls").GetRawText()));
        Assert.Equal(["0.666666666667", "0.333333333333"], rows.Select(row => row.GetProperty("share_tokens").GetRawText()));
        Assert.Equal(["0.666666666667", "0.333333333333"], rows.Select(row => row.GetProperty("share_cost").GetRawText()));
        Assert.Equal("1", answer.GetProperty("total").GetProperty("share_cost").GetRawText());

        var daily = await host.GetAsync($"/api/v1/models?{Range}&bucket=day&group_by=team");
        Assert.All(daily.Rows(), row => Assert.Equal("1", row.GetProperty("share_cost").GetRawText()));
        Assert.Equal(["model", "team"], daily.Rows()[0].GetProperty("group").EnumerateObject().Select(pair => pair.Name));
        Assert.True((await host.GetAsync("/api/v1/models?from=2026-01-01&to=2026-01-02")).GetProperty("total").IsNull("share_calls"));
    }

    [Theory]
    [InlineData("2026-11-10 12:05:00.000", 0)]
    [InlineData("2026-11-10 12:05:00.001", 7)]
    [InlineData("2026-11-10 12:00:00.000", 7)]
    [InlineData("2026-11-10 11:59:59.999", 7)]
    public async Task A_write_is_unread_where_no_call_of_its_prefix_reads_within_its_time_to_live(string read, long unread)
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { PrefixFingerprint = "p", CacheWrite5mTokens = 7 },
            new StoredCall { PrefixFingerprint = "p", CacheReadTokens = 7, OccurredAt = read });
        var total = (await host.GetAsync($"/api/v1/cache?{Range}")).GetProperty("total");
        Assert.Equal(unread, total.Number("cache_write_tokens_unread"));
    }

    [Fact]
    public async Task Each_time_to_live_and_each_part_of_the_prefix_group_counts()
    {
        await using var host = await ApiHost.StartAsync();
        var write = new StoredCall { PromptName = "greet", CacheWrite5mTokens = 1, CacheWrite1hTokens = 10, CacheWrite12hTokens = 100, CacheWriteTokens = 1000 };
        var read = new StoredCall { PromptName = "greet", CacheReadTokens = 5, OccurredAt = "2026-11-10 12:45:00.000" };
        await host.StoreAsync(
            write with { Team = "read", Model = "m1" }, read with { Model = "m1" },
            write with { Team = "other model", Model = "m2" }, read with { Model = "m3" },
            write with { Team = "other prefix", Model = "m4" }, read with { Model = "m4", PromptName = "else" },
            write with { Team = "other provider", Model = "m5" }, read with { Model = "m5", Provider = "bedrock" },
            write with { Team = "unknown prefix", PromptName = "" },
            new StoredCall { Team = "not expired", PrefixFingerprint = "x", CacheWrite12hTokens = 9, OccurredAt = "2026-11-21 12:00:00.000" },
            new StoredCall { Team = "a hit", PrefixFingerprint = "x", CacheWrite5mTokens = 9, ResponseCache = "exact" });

        var rows = (await host.GetAsync("/api/v1/cache?from=2026-11-01&to=2026-11-22&group_by=team")).Rows();
        long? Unread(string team)
        {
            var row = rows.Single(row => row.Group("team") == team);
            return row.IsNull("cache_write_tokens_unread") ? null : row.Number("cache_write_tokens_unread");
        }

        Assert.Equal(1001, Unread("read"));
        Assert.Equal(1111, Unread("other model"));
        Assert.Equal(1111, Unread("other prefix"));
        Assert.Equal(1111, Unread("other provider"));
        Assert.Null(Unread("unknown prefix"));
        Assert.Equal(0, Unread("not expired"));
        Assert.Equal(0, Unread("a hit"));
    }

    [Fact]
    public async Task What_is_unread_follows_the_corrections_of_writes_and_of_reads()
    {
        await using var host = await ApiHost.StartAsync();
        var write = new StoredCall { PromptName = "greet", CacheWrite5mTokens = 100 };
        var read = new StoredCall { PromptName = "greet", CacheReadTokens = 5, OccurredAt = "2026-11-10 12:01:00.000" };
        var (more, moved, unreadNow, readNow) = (
            write with { EventId = Guid.NewGuid(), Team = "more" }, write with { EventId = Guid.NewGuid(), Team = "moved", Model = "m1" },
            write with { EventId = Guid.NewGuid(), Team = "unread now", Model = "m3" }, write with { EventId = Guid.NewGuid(), Team = "read now", Model = "m4" });
        var (readOfM2, takenBack, found) = (
            read with { EventId = Guid.NewGuid(), Model = "m2" }, read with { EventId = Guid.NewGuid(), Model = "m3" }, read with { EventId = Guid.NewGuid(), Model = "m4", CacheReadTokens = 0 });
        await host.StoreAsync(more, moved, unreadNow, readNow, readOfM2, takenBack, found);
        await host.InsertAsync(
            "usage_adjustments",
            Adjust(more, ("cache_write_5m_tokens", 11)),
            Adjust(moved, ("calls", -1), ("cache_write_5m_tokens", -100)),
            Adjust(moved with { Model = "m2" }, ("calls", 1), ("cache_write_5m_tokens", 100)),
            Adjust(takenBack, ("cache_read_tokens", -5)),
            Adjust(found, ("cache_read_tokens", 5)));

        foreach (var further in (string[])["", ",session"])
        {
            var answer = await host.GetAsync($"/api/v1/cache?{Range}&group_by=team{further}");
            var unread = answer.Rows().Where(static row => !row.IsNull("cache_write_tokens_unread")).ToLookup(static row => row.Group("team"), static row => row.Number("cache_write_tokens_unread"));
            Assert.Equal((111, 0, 100, 0), (unread["more"].Sum(), unread["moved"].Sum(), unread["unread now"].Sum(), unread["read now"].Sum()));
            Assert.Equal(211, answer.GetProperty("total").Number("cache_write_tokens_unread"));
        }

        static string Adjust(StoredCall call, params (string Measure, int Value)[] measures) =>
            Adjustments.Json(call, "better_copies", measures.ToDictionary(static measure => measure.Measure, static measure => (object)measure.Value));
    }

    [Fact]
    public async Task Cache_rows_carry_hit_rate_and_savings_and_the_envelope_of_spend()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(new StoredCall { UncachedInputTokens = 1, CacheReadTokens = 3, CostUsd = "1", CostWithoutCacheUsd = "3", CacheWritePremiumUsd = "0.250000000001" });
        var answer = await host.GetAsync($"/api/v1/cache?{Range}&bucket=day&group_by=speed");
        var row = Assert.Single(answer.Rows());
        Assert.Equal("0.75", row.GetProperty("hit_rate").GetRawText());
        Assert.Equal("3", row.Text("cost_without_cache_usd"));
        Assert.Equal("2", row.Text("cache_saving_usd"));
        Assert.Equal("0.250000000001", row.Text("cache_write_premium_usd"));
        Assert.Equal("0.250000000001", answer.GetProperty("total").Text("cache_write_premium_usd"));
        Assert.True(row.IsNull("cache_write_tokens_unread"));
        Assert.Equal("USD", answer.Text("currency"));
        Assert.Equal("2026-11-21T12:34:56Z", answer.Text("data_refreshed_at"));
    }

    [Fact]
    public async Task Where_single_events_are_gone_unread_writes_are_not_known()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.RetentionEvents = TimeSpan.FromDays(1));
        await host.StoreAsync(new StoredCall { PrefixFingerprint = "p", CacheWrite5mTokens = 7, OccurredAt = "2026-10-20 00:00:00.000" });
        var total = (await host.GetAsync("/api/v1/cache?from=2026-10-01&to=2026-11-01")).GetProperty("total");
        Assert.Equal(7, total.Number("cache_write_5m_tokens"));
        Assert.True(total.IsNull("cache_write_tokens_unread"));
    }

    [Fact]
    public async Task Where_a_prefix_is_stated_by_calls_of_another_group_a_group_without_one_stays_unknown()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "a", PrefixFingerprint = "p", CacheWrite5mTokens = 7 },
            new StoredCall { Team = "b", CacheWrite5mTokens = 7 });
        var answer = await host.GetAsync($"/api/v1/cache?{Range}&group_by=team");
        Assert.Equal(7, answer.GetProperty("total").Number("cache_write_tokens_unread"));
        Assert.True(answer.Rows().Single(row => row.Group("team") == "b").IsNull("cache_write_tokens_unread"));
        Assert.True((await host.GetAsync($"/api/v1/cache?{Range}&team=b")).GetProperty("total").IsNull("cache_write_tokens_unread"));
    }
}
