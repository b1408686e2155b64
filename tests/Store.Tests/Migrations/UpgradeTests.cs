using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Store.Inserts;
using Telemetry.Store.Migrations;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Store.Verification;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.Store.Tests.Migrations;

public sealed class UpgradeTests
{
    private const int BeforeTheWritePremium = 17;

    [Fact]
    public async Task A_block_from_before_the_write_premium_is_counted_once_when_it_comes_again_after_the_upgrade()
    {
        var source = await DatabaseOfAsync(BeforeTheWritePremium);
        var rows = new RandomRows(21).Many(60);
        var (columns, bytes) = await AsStoredBeforeAsync(rows, await ColumnsAsync(source, "usage_events"));
        await new BlockInserter(source).InsertAsync("usage_events", columns, bytes, "t/0/0-59", CancellationToken.None);

        Assert.Equal(MigrationFiles.All.Select(static file => file.Version).Where(static version => version > BeforeTheWritePremium), await Migrator.ApplyAsync(source, new MigrationOptions()));
        var upgraded = await SnapshotAsync(source);
        await InsertAsync(source, rows, "t/0/0-59");

        Assert.Equal(60UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
        Assert.Equal(upgraded, await SnapshotAsync(source));
        Assert.Equal(0m, await PremiumAsync(source, "usage_15m"));
    }

    [Fact]
    public async Task After_the_upgrade_new_calls_and_corrections_carry_the_write_premium_into_every_rollup()
    {
        var source = await DatabaseOfAsync(BeforeTheWritePremium);
        var maker = new RandomRows(22);
        var (columns, bytes) = await AsStoredBeforeAsync(maker.Many(60), await ColumnsAsync(source, "usage_events"));
        var inserter = new BlockInserter(source);
        await inserter.InsertAsync("usage_events", columns, bytes, "t/0/0-59", CancellationToken.None);
        await Migrator.ApplyAsync(source, new MigrationOptions());

        var rows = maker.Many(60);
        await InsertAsync(source, rows, "t/0/60-119");
        using var corrections = new UsageAdjustmentBlock();
        corrections.Add(RandomRows.Adjustment(rows[0]));
        await inserter.InsertAsync(corrections, "a/0", CancellationToken.None);

        var premium = rows.Sum(static row => row.CacheWritePremiumUsd ?? 0) + RandomRows.Adjustment(rows[0]).Delta.CacheWritePremiumUsd;
        Assert.NotEqual(0m, premium);
        Assert.Equal([premium, premium, premium], [await PremiumAsync(source, "usage_15m"), await PremiumAsync(source, "usage_1d"), await PremiumAsync(source, "usage_model_1d")]);
        Assert.NotEqual(0m, await PremiumAsync(source, "usage_entity_15m"));
        Assert.Equal(premium, await source.ScalarAsync<decimal>("SELECT sum(cache_write_premium_usd) FROM cache_hit_rate"));
        var report = await new RollupVerifier(source).VerifyAsync(VerificationScope.All);
        Assert.True(report.IsExact, string.Join("; ", report.Rollups));
    }

    [Fact]
    public async Task An_upgraded_database_has_the_tables_and_views_of_a_new_one()
    {
        var (upgraded, fresh) = (await DatabaseOfAsync(BeforeTheWritePremium), await EngineFixture.CreateDatabaseAsync());
        await Migrator.ApplyAsync(upgraded, new MigrationOptions());

        Assert.Equal(await SchemaAsync(fresh), await SchemaAsync(upgraded));
        await EngineFixture.ReturnDatabaseAsync(fresh);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(1.0)]
    public async Task A_run_that_was_cut_off_is_done_again_as_a_whole(double share)
    {
        var (cut, fresh) = (await EngineFixture.CreateEmptyDatabaseAsync(), await EngineFixture.CreateDatabaseAsync());
        var statements = Migrator.Script(cut.Database, new MigrationOptions()).ToList();
        foreach (var statement in statements.Take((int)(share * statements.Count)))
        {
            await cut.ExecuteAsync(statement);
        }

        var applied = await Migrator.ApplyAsync(cut, new MigrationOptions());

        Assert.Equal(MigrationFiles.All.Count, applied.Count);
        Assert.Equal(await SchemaAsync(fresh), await SchemaAsync(cut));
        await EngineFixture.ReturnDatabaseAsync(fresh);
    }

    [Fact]
    public async Task Views_that_inserts_go_through_are_not_made_anew_while_an_ingester_reports()
    {
        var embedded = await DatabaseOfAsync(BeforeTheWritePremium);
        await using var endpoint = await ClickHouseHttpEndpoint.StartAsync(await EngineFixture.EngineAsync(), 0, readOnly: false);
        var server = new ClickHouseDataSource($"Host=127.0.0.1;Port={endpoint.Address.Port};Database={embedded.Database};Timeout=60");
        var before = await SchemaAsync(embedded);
        await ReportAsync(secondsAgo: 3);

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(server, new MigrationOptions()));

        Assert.Contains("written to by eu-1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Stop ingesters and aggregators", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await SchemaAsync(embedded));
        await ReportAsync(secondsAgo: 60);
        await embedded.ExecuteAsync("DELETE FROM ingest_progress WHERE reported_at > now64(3) - toIntervalSecond(30)");
        Assert.Equal(MigrationFiles.All.Count - BeforeTheWritePremium, (await Migrator.ApplyAsync(server, new MigrationOptions())).Count);
        await ReportAsync(secondsAgo: 0);
        Assert.Empty(await Migrator.ApplyAsync(server, new MigrationOptions()));

        Task ReportAsync(int secondsAgo) => embedded.ExecuteAsync(
            "INSERT INTO ingest_progress (topic, partition, ingester, reported_at) SELECT 'llm.usage.v1', 0, 'eu-1', now64(3) - toIntervalSecond({ago:UInt32})", new { ago = secondsAgo });
    }

    private static Task<List<string>> SchemaAsync(ClickHouseDataSource source) => source.QueryAsync<string>(
        "SELECT replaceAll(create_table_query, database, 'd') FROM system.tables WHERE database = currentDatabase() ORDER BY name");

    private static async Task<ClickHouseDataSource> DatabaseOfAsync(int version)
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();
        var options = new MigrationOptions();
        await source.ExecuteAsync(Migrator.Script(source.Database, options).Single(static statement => statement.StartsWith("CREATE TABLE IF NOT EXISTS schema_migrations", StringComparison.Ordinal)));
        foreach (var migration in MigrationFiles.All.Where(file => file.Version <= version))
        {
            foreach (var statement in MigrationTemplate.Statements(migration, options))
            {
                await source.ExecuteAsync(statement);
            }

            await source.ExecuteAsync(
                "INSERT INTO schema_migrations SELECT {version:UInt32}, {name:String}, {checksum:String}, now64(3)",
                new { version = migration.Version, name = migration.Name, checksum = migration.Checksum });
        }

        return source;
    }

    // A build of that time knew these columns only.
    private static async Task<(IReadOnlyList<string> Columns, byte[] Bytes)> AsStoredBeforeAsync(IReadOnlyList<UsageEventRow> rows, IReadOnlyList<string> columns)
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        await InsertAsync(store, rows, "t");
        using var answer = await store.Transport.SendAsync(
            new ClickHouseRequest { Sql = $"SELECT {string.Join(", ", columns)} FROM usage_events ORDER BY log_offset", Database = store.Database, Format = "Native" }, CancellationToken.None);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        await EngineFixture.ReturnDatabaseAsync(store);
        return (columns, bytes);
    }

    private static async Task InsertAsync(ClickHouseDataSource source, IReadOnlyList<UsageEventRow> rows, string token)
    {
        using var block = new UsageEventBlock();
        foreach (var row in rows)
        {
            block.Add(row);
        }

        await new BlockInserter(source).InsertAsync(block, token, CancellationToken.None);
    }

    private static Task<List<string>> ColumnsAsync(ClickHouseDataSource source, string table) => source.QueryAsync<string>(
        "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position", new { table });

    private static async Task<IReadOnlyList<string>> SnapshotAsync(ClickHouseDataSource source) =>
        [.. (await Task.WhenAll(RollupSnapshot.Tables.Select(table => RollupSnapshot.ReadAsync(source, table)))).SelectMany(static lines => lines)];

    private static async Task<decimal> PremiumAsync(ClickHouseDataSource source, string table) =>
        await source.ScalarAsync<decimal>($"SELECT sum(cache_write_premium_usd) FROM {table}");
}
