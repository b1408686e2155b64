using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Views;

public sealed class ViewTests
{
    [Fact]
    public async Task Spend_adds_up_to_the_events_and_works_ratios_out_from_sums()
    {
        var (source, rows) = await FilledAsync(400);

        var all = await source.QueryAsync<SpendRow>("SELECT start, calls, cost_usd, cache_saving_usd, costed_calls, cost_per_call_usd, duration_ms_p50 FROM spend");

        Assert.Equal(rows.Count, all.Sum(r => r.Calls));
        Assert.Equal(rows.Sum(r => r.CostUsd ?? 0m), all.Sum(r => r.Cost_usd));
        Assert.Equal(rows.Sum(r => (r.CostWithoutCacheUsd ?? 0m) - (r.CostUsd ?? 0m)), all.Sum(r => r.Cache_saving_usd));
        Assert.All(all, r => Assert.Equal(r.Costed_calls == 0 ? null : decimal.Round(r.Cost_usd / r.Costed_calls, 12, MidpointRounding.ToEven), r.Cost_per_call_usd));
    }

    [Fact]
    public async Task Percentiles_are_within_one_percent()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        var row = new RandomRows(1).Next();
        using var block = new UsageEventBlock();
        for (var i = 1; i <= 1_000; i++)
        {
            block.Add(row with { Event = row.Event with { DurationMs = i * 10, TimeToFirstTokenMs = null } });
        }

        await new BlockInserter(source).InsertAsync(block, "t", CancellationToken.None);
        var spend = Assert.Single(await source.QueryAsync<SpendRow>(
            "SELECT calls, duration_ms_p50, duration_ms_p95, time_to_first_token_ms_p50 FROM spend"));

        Assert.InRange(spend.Duration_ms_p50!.Value, 5_000 * 0.99, 5_000 * 1.01);
        Assert.InRange(spend.Duration_ms_p95!.Value, 9_500 * 0.99, 9_500 * 1.01);
        Assert.Null(spend.Time_to_first_token_ms_p50);
    }

    [Fact]
    public async Task Latency_buckets_count_every_call_that_has_a_latency()
    {
        var (source, rows) = await FilledAsync(350);
        var expected = rows.Where(r => r.Event.DurationMs is not null)
            .CountBy(r => r.Event.DurationMs is { } ms and >= 1 ? (short)Math.Ceiling(Math.Log(ms) / Math.Log(1.02)) : (short)-1)
            .Select(pair => $"{pair.Key}:{pair.Value}");

        var counted = await source.QueryAsync<string>(
            "SELECT concat(toString(k), ':', toString(v)) FROM (SELECT sumMap(duration_counts) AS m FROM usage_15m) ARRAY JOIN mapKeys(m) AS k, mapValues(m) AS v");

        Assert.Equal(expected.Order(StringComparer.Ordinal), counted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dimension_values_are_those_of_the_events_without_folded_ones()
    {
        var (source, rows) = await FilledAsync(250);
        var expected = rows.Where(r => !r.Folded.HasFlag(FoldedDimensions.Team)).Select(r => (r.Event.Tenant, r.Event.Dimensions.Team)).Distinct();

        var teams = await source.QueryAsync<string>("SELECT concat(tenant, '|', value) FROM dimension_values FINAL WHERE dimension = 'team'");

        Assert.Equal(expected.Select(t => $"{t.Tenant}|{t.Team}").Order(StringComparer.Ordinal), teams.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Shares_of_models_add_up_to_one_per_day_and_tenant()
    {
        var (source, rows) = await FilledAsync(200);

        var sums = await source.QueryAsync<ShareRow>(
            "SELECT tenant, sum(share_calls) AS calls, sum(share_cost) AS cost FROM model_distribution GROUP BY tenant, start ORDER BY tenant");

        Assert.Equal(rows.Select(r => r.Event.Tenant).Distinct().Order(StringComparer.Ordinal), sums.Select(s => s.Tenant));
        Assert.All(sums, s => Assert.Equal(1.0, s.Calls, 9));
        Assert.All(sums, s => Assert.InRange(s.Cost, 0.99999999999m, 1.00000000001m));
    }

    [Fact]
    public async Task Cache_hit_rate_leaves_out_response_cache_hits()
    {
        var (source, rows) = await FilledAsync(300);
        var counted = rows.Where(r => !r.Event.IsResponseCacheHit).Select(r => r.Event.TotalUsage).ToList();

        var read = await source.ScalarAsync<long>("SELECT sum(cache_read_tokens) FROM cache_hit_rate");
        var input = await source.ScalarAsync<long>("SELECT sum(uncached_input_tokens) FROM cache_hit_rate");

        Assert.Equal((counted.Sum(u => u.CacheRead), counted.Sum(u => u.UncachedInput)), (read, input));
    }

    [Fact]
    public async Task Pipeline_health_is_one_row_on_an_empty_and_on_a_filled_store()
    {
        var empty = await EngineFixture.CreateDatabaseAsync();
        var (source, rows) = await FilledAsync(100);
        using var dead = new DeadLetterBlock();
        dead.Add(new DeadLetterRow
        {
            Id = Guid.NewGuid(), FirstSeen = RandomRows.Start, Reason = "malformed", Topic = "t", Partition = 0, Offset = 1, LogOffset = 2, Original = new byte[] { 0, 255, 10, 10 },
        });
        await new BlockInserter(source).InsertAsync(dead, "d", CancellationToken.None);

        Assert.Equal(0UL, Assert.Single(await empty.QueryAsync<HealthRow>("SELECT * FROM pipeline_health")).Events);
        var health = Assert.Single(await source.QueryAsync<HealthRow>("SELECT * FROM pipeline_health"));

        Assert.Equal((100UL, 100L, (long)rows.Count(r => !r.Priced)), (health.Events, health.Rolled_up_calls, health.Unpriced_calls));
        Assert.Equal(new Dictionary<string, ulong> { ["malformed"] = 1 }, health.Dead_letters_by_reason);
    }

    private static async Task<(ClickHouseDataSource Source, List<UsageEventRow> Rows)> FilledAsync(int count)
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        var rows = new RandomRows(count).Many(count);
        using var block = new UsageEventBlock();
        rows.ForEach(block.Add);
        await new BlockInserter(source).InsertAsync(block, "t", CancellationToken.None);
        return (source, rows);
    }

    private sealed class SpendRow
    {
        public long Calls { get; init; }
        public decimal Cost_usd { get; init; }
        public decimal Cache_saving_usd { get; init; }
        public long Costed_calls { get; init; }
        public decimal? Cost_per_call_usd { get; init; }
        public double? Duration_ms_p50 { get; init; }
        public double? Duration_ms_p95 { get; init; }
        public double? Time_to_first_token_ms_p50 { get; init; }
    }

    private sealed class ShareRow
    {
        public string Tenant { get; init; } = "";
        public double Calls { get; init; }
        public decimal Cost { get; init; }
    }

    private sealed class HealthRow
    {
        public ulong Events { get; init; }
        public long Rolled_up_calls { get; init; }
        public long Unpriced_calls { get; init; }
        public Dictionary<string, ulong> Dead_letters_by_reason { get; init; } = [];
    }
}
