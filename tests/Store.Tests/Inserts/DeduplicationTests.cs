using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Inserts;

public sealed class DeduplicationTests
{
    private const string Figures = """
        SELECT
            (SELECT count() FROM usage_events) AS events,
            (SELECT count() FROM usage_identity) AS identities,
            (SELECT toUInt64(sum(calls)) FROM usage_15m) AS quarters,
            (SELECT toUInt64(sum(calls)) FROM usage_1d) AS days,
            (SELECT toUInt64(sum(calls)) FROM usage_entity_15m) AS entities,
            (SELECT toString(sum(cost_usd)) FROM usage_events) AS cost,
            (SELECT toString(sum(cost_usd)) FROM usage_15m) AS quarters_cost,
            (SELECT toString(sum(cost_usd)) FROM usage_1d) AS days_cost
        """;

    [Fact]
    public async Task A_token_sent_again_changes_nothing_in_raw_or_any_rollup()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        var rows = new RandomRows(11).Many(300);
        using var block = new UsageEventBlock();
        rows.ForEach(block.Add);
        var inserter = new BlockInserter(source);

        await inserter.InsertAsync(block, "llm.usage.v1/0/0-299", CancellationToken.None);
        var once = await FiguresAsync(source);
        await inserter.InsertAsync(block, "llm.usage.v1/0/0-299", CancellationToken.None);
        await inserter.InsertAsync(block, "llm.usage.v1/0/0-299", CancellationToken.None);
        var thrice = await FiguresAsync(source);

        Assert.Equal((300UL, 300UL, 300UL, 300UL), (once.Events, once.Identities, once.Quarters, once.Days));
        Assert.Equal((once.Cost, once.Cost), (once.QuartersCost, once.DaysCost));
        Assert.Equal((ulong)rows.Sum(r => Entities(r.Event.Dimensions)), once.Entities);
        Assert.Equal(rows.Sum(r => r.CostUsd ?? 0m), decimal.Parse(once.Cost, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(once, thrice);
    }

    [Fact]
    public async Task Another_token_with_the_same_rows_counts_again()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        using var block = new UsageEventBlock();
        new RandomRows(12).Many(20).ForEach(block.Add);
        var inserter = new BlockInserter(source);

        await inserter.InsertAsync(block, "a", CancellationToken.None);
        await inserter.InsertAsync(block, "b", CancellationToken.None);

        var figures = await FiguresAsync(source);
        Assert.Equal((40UL, 40UL, 40UL), (figures.Events, figures.Quarters, figures.Days));
    }

    [Fact]
    public async Task Without_deduplication_a_repeat_doubles_raw_and_rollups()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        using var block = new UsageEventBlock();
        new RandomRows(13).Many(20).ForEach(block.Add);
        var inserter = new BlockInserter(source, deduplicate: false);

        await inserter.InsertAsync(block, "a", CancellationToken.None);
        await inserter.InsertAsync(block, "a", CancellationToken.None);

        var figures = await FiguresAsync(source);
        Assert.Equal((40UL, 40UL, 40UL, 40UL), (figures.Events, figures.Identities, figures.Quarters, figures.Days));
    }

    // Why views are dropped and made under their names in migrations: docs/decisions/0022.
    [Theory]
    [InlineData("ALTER TABLE dst ADD COLUMN n Int64", 10)]
    [InlineData("ALTER TABLE mv MODIFY QUERY SELECT id, count() AS c FROM src GROUP BY id", 20)]
    [InlineData("ALTER TABLE mv MODIFY COMMENT 'x'", 20)]
    [InlineData("ALTER TABLE mv MODIFY COMMENT 'x'; DETACH TABLE mv; ATTACH TABLE mv", 10)]
    [InlineData("DROP VIEW mv SYNC; CREATE MATERIALIZED VIEW mv TO dst AS SELECT id, count() AS c FROM src GROUP BY id", 10)]
    [InlineData("CREATE OR REPLACE MATERIALIZED VIEW mv TO dst AS SELECT id, count() AS c FROM src GROUP BY id", 10)]
    [InlineData("DROP VIEW mv SYNC; CREATE MATERIALIZED VIEW other TO dst AS SELECT id, count() AS c FROM src GROUP BY id", 20)]
    public async Task What_becomes_of_a_view_decides_whether_its_target_still_knows_a_block(string change, ulong rows)
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();
        await source.ExecuteAsync("CREATE TABLE src (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100");
        await source.ExecuteAsync("CREATE TABLE dst (id UInt64, c UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100");
        await source.ExecuteAsync("CREATE MATERIALIZED VIEW mv TO dst AS SELECT id, count() AS c FROM src GROUP BY id");
        await InsertAsync();
        foreach (var statement in change.Split("; "))
        {
            await source.ExecuteAsync(statement);
        }

        await InsertAsync();

        Assert.Equal(10UL, await source.ScalarAsync<ulong>("SELECT count() FROM src"));
        Assert.Equal(rows, await source.ScalarAsync<ulong>("SELECT count() FROM dst"));

        async Task InsertAsync()
        {
            using var answer = await source.Transport.SendAsync(
                new ClickHouseRequest { Sql = "INSERT INTO src (id) SELECT number FROM numbers(10)", Database = source.Database, Settings = InsertSettings.For("t", deduplicate: true) },
                CancellationToken.None);
            await answer.Content.ReadAsStringAsync();
        }
    }

    private static int Entities(Telemetry.Events.Attribution d) =>
        (d.User.Length > 0 ? 1 : 0) + (d.Agent.Length > 0 ? 1 : 0) + (d.Customer.Length > 0 ? 1 : 0);

    private static async Task<Totals> FiguresAsync(ClickHouseDataSource source)
    {
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = Figures;
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return new Totals(
            reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong>(1), reader.GetFieldValue<ulong>(2), reader.GetFieldValue<ulong>(3),
            reader.GetFieldValue<ulong>(4), reader.GetString(5), reader.GetString(6), reader.GetString(7));
    }

    private sealed record Totals(
        ulong Events, ulong Identities, ulong Quarters, ulong Days, ulong Entities, string Cost, string QuartersCost, string DaysCost);
}
