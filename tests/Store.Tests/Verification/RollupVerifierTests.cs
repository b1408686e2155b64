using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Store.Verification;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Verification;

public sealed class RollupVerifierTests
{
    [Fact]
    public async Task A_store_fed_by_inserts_and_adjustments_is_exact()
    {
        var source = await FilledAsync(seed: 1);

        var report = await new RollupVerifier(source).VerifyAsync(VerificationScope.All);

        Assert.True(report.IsExact);
        Assert.All(report.Rollups, r => Assert.True(r.BucketsCompared > 0, r.Table));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_damage_is_found_and_repaired_to_equal(int seed)
    {
        var source = await FilledAsync(seed);
        var verifier = new RollupVerifier(source);
        var before = await ChecksumAsync(source);
        var damaged = await DamageAsync(source, new Random(seed));

        var found = await verifier.VerifyAsync(VerificationScope.All);
        var repaired = await verifier.RepairAsync(VerificationScope.All, $"run{seed}");
        var after = await verifier.VerifyAsync(VerificationScope.All);

        Assert.False(found.IsExact);
        Assert.Contains(found.Rollups, r => r.Table == damaged && r.DifferingKeys > 0);
        Assert.Equal(found.Rollups.Where(IsFedByEvents), repaired.Rollups.Where(IsFedByEvents));
        Assert.True(after.IsExact, string.Join("; ", after.Rollups));
        Assert.Equal(before, await ChecksumAsync(source));
    }

    // Repairs of the quarters reach the days, and those of the days the models, before these are compared.
    private static bool IsFedByEvents(RollupResult rollup) => rollup.Table is not ("usage_1d" or "usage_model_1d");

    [Fact]
    public async Task A_missing_amount_is_reported_to_the_last_digit()
    {
        var source = await FilledAsync(seed: 9);
        await source.ExecuteAsync(
            "INSERT INTO usage_15m (tenant, bucket_start, model, calls, cost_usd) SELECT 'acme', toDateTime('2026-11-01 00:15:00', 'UTC'), 'gpt-9', 3, toDecimal128('0.000000000007', 12)");

        var report = await new RollupVerifier(source).VerifyAsync(VerificationScope.All);

        var quarters = Assert.Single(report.Rollups, r => r.Table == "usage_15m");
        Assert.Equal((1L, 1L, -0.000000000007m), (quarters.DifferingBuckets, quarters.DifferingKeys, quarters.CostDifference));
    }

    [Fact]
    public async Task A_latency_moved_to_another_bucket_is_found_on_each_of_two_days_and_repaired()
    {
        var source = await FilledAsync(seed: 10);
        var before = await ChecksumAsync(source);
        await source.ExecuteAsync(
            "INSERT INTO usage_15m (tenant, bucket_start, model, duration_counts) " +
            "SELECT 'acme', toDateTime(arrayJoin(['2026-11-01 00:15:00', '2026-11-02 00:15:00']), 'UTC'), 'gpt-9', map(toInt16(-1), toInt64(-2), toInt16(300), toInt64(2))");
        var verifier = new RollupVerifier(source);

        var found = await verifier.RepairAsync(VerificationScope.All, "r");
        var after = await verifier.VerifyAsync(VerificationScope.All);

        Assert.Equal((2L, 2L), (found.Rollups[0].DifferingBuckets, found.Rollups[0].DifferingKeys));
        Assert.True(after.IsExact, string.Join("; ", after.Rollups));
        Assert.Equal(before, await ChecksumAsync(source));
    }

    [Fact]
    public async Task A_block_in_raw_alone_is_repaired_from_its_offsets()
    {
        var source = await FilledAsync(seed: 5);
        await source.ExecuteAsync("DROP TABLE usage_15m_of_events");
        await source.ExecuteAsync("DROP TABLE usage_identity_of_events");
        using var block = new UsageEventBlock();
        foreach (var row in new RandomRows(77).Many(30))
        {
            block.Add(row with { LogOffset = row.LogOffset + 10_000 });
        }

        await new BlockInserter(source).InsertAsync(block, "t/0/10000-10029", CancellationToken.None);

        var verifier = new RollupVerifier(source);
        var other = await verifier.VerifyAsync(VerificationScope.TouchedBy("other", 0, 0, 1_000_000));
        var found = await verifier.RepairAsync(VerificationScope.TouchedBy("llm.usage.v1", 0, 10_000, 10_029), "r");
        var after = await verifier.VerifyAsync(VerificationScope.All);

        Assert.Equal(0, other.Rollups.Sum(r => r.BucketsCompared));
        Assert.Equal(30, found.IdentitiesMissing);
        Assert.True(after.IsExact, string.Join("; ", after.Rollups));
    }

    private static async Task<ClickHouseDataSource> FilledAsync(int seed)
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        var inserter = new BlockInserter(source);
        var maker = new RandomRows(seed);
        var all = new List<UsageEventRow>();
        for (var i = 0; i < 3; i++)
        {
            var rows = maker.Many(60);
            all.AddRange(rows);
            using var block = new UsageEventBlock();
            rows.ForEach(block.Add);
            await inserter.InsertAsync(block, $"t/0/{i}", CancellationToken.None);
        }

        using var adjustments = new UsageAdjustmentBlock();
        foreach (var row in all.Where((_, i) => i % 4 == 0))
        {
            adjustments.Add(RandomRows.Adjustment(row));
        }

        await inserter.InsertAsync(adjustments, "a/0", CancellationToken.None);
        return source;
    }

    private static async Task<string> DamageAsync(ClickHouseDataSource source, Random random)
    {
        string[] tables = ["usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m"];
        var table = tables[random.Next(tables.Length)];
        switch (random.Next(3))
        {
            case 0:
                await source.ExecuteAsync($"ALTER TABLE {table} DROP PARTITION 202611");
                break;
            case 1:
                // The rollup's own rows once more, so that keys and maps are doubled.
                await source.ExecuteAsync($"INSERT INTO {table} SELECT * FROM {table} WHERE cityHash64(model, provider) % 2 = 0 OR 1");
                break;
            default:
                await source.ExecuteAsync(
                    $"INSERT INTO {table} (tenant, bucket_start, model, calls, cost_usd, duration_counts) " +
                    "SELECT 'acme', toDateTime('2026-11-01 00:15:00', 'UTC'), 'made-up', -7, toDecimal128('-12.000000000001', 12), map(toInt16(-1), toInt64(-2), toInt16(300), toInt64(5))");
                break;
        }

        return table;
    }

    // Every measure of every rollup in one text; merges leave it as it is.
    private static async Task<string> ChecksumAsync(ClickHouseDataSource source)
    {
        var parts = new List<string>();
        foreach (var rollup in RollupDefinition.All)
        {
            var sums = string.Join(", ", RollupDefinition.Measures.Select(m => m.IsMap
                ? $"toString(mapFilter((k, v) -> v != 0, sumMap({m.Name})))"
                : $"toString(sum({m.Name}))"));
            parts.Add(await source.ScalarAsync<string>($"SELECT concat_ws('|', {sums}) FROM {rollup.Table}") ?? "");
        }

        return string.Join("\n", parts);
    }
}
