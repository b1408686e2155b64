using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Migrations;

public sealed class MigratorTests
{
    [Fact]
    public async Task A_fresh_database_gets_every_file_once()
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();

        var first = await Migrator.ApplyAsync(source, new MigrationOptions());
        var second = await Migrator.ApplyAsync(source, new MigrationOptions());

        Assert.Equal(MigrationFiles.All.Select(m => m.Version), first);
        Assert.Empty(second);
        Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
    }

    [Fact]
    public async Task Migrations_at_the_same_time_apply_each_file_once()
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Migrator.ApplyAsync(source, new MigrationOptions())));

        Assert.Equal(MigrationFiles.All.Count, applied.Sum(a => a.Count));
    }

    [Fact]
    public async Task A_scratch_copy_has_everything_that_an_insert_touches_and_no_view_that_stores_nothing()
    {
        var (whole, scratch) = (await EngineFixture.CreateDatabaseAsync(), await EngineFixture.CreateEmptyDatabaseAsync());

        await Migrator.ApplyAsync(scratch, new MigrationOptions { WithoutViews = true });

        const string Tables = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine != 'View' ORDER BY name";
        Assert.Equal(await whole.QueryAsync<string>(Tables), await scratch.QueryAsync<string>(Tables));
        Assert.Equal(0UL, await scratch.ScalarAsync<ulong>("SELECT count() FROM system.tables WHERE database = currentDatabase() AND engine = 'View'"));
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused_and_left_alone()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        await source.ExecuteAsync("INSERT INTO schema_migrations SELECT 9999, 'future', '', now64(3)");

        var e = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(source, new MigrationOptions()));
        await Assert.ThrowsAsync<MigrationException>(() => Migrator.ReadStateAsync(source, new MigrationOptions()));

        Assert.Contains("9999", e.Message, StringComparison.Ordinal);
        Assert.Contains("newer build", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_applied_is_refused_by_name()
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();
        await source.ExecuteAsync("CREATE TABLE schema_migrations (version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY version");
        await source.ExecuteAsync("INSERT INTO schema_migrations SELECT 3, 'usage_15m', 'other', now64(3)");

        var e = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(source, new MigrationOptions()));

        Assert.Contains("0003_usage_15m.sql", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_the_embedded_engine_sync_inserts_and_merges_and_remember_blocks()
    {
        var source = await EngineFixture.CreateDatabaseAsync(new MigrationOptions { DeduplicationWindow = 4321 });

        var without = await source.QueryAsync<string>(
            """
            SELECT name FROM system.tables
            WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT LIKE 'schema%'
                AND NOT (create_table_query LIKE '%non_replicated_deduplication_window = 4321%' AND create_table_query LIKE '%fsync_after_insert = 1%'
                    AND create_table_query LIKE '%fsync_part_directory = 1%' AND create_table_query LIKE '%old_parts_lifetime = 480%')
            """);

        Assert.Empty(without);
    }
}
