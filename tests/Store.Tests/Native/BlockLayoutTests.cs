using Telemetry.Store.Client;
using Telemetry.Store.Native;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Native;

public sealed class BlockLayoutTests
{
    public static TheoryData<string> Tables => ["usage_events", "usage_adjustments", "dead_letters"];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_block_has_exactly_the_columns_of_its_table(string table)
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        using var block = BlockFor(table);

        var columns = await source.QueryAsync<ColumnRow>(
            "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position",
            new { table });

        Assert.Equal(columns.Select(c => (c.Name, c.Type)), block.Layout);
    }

    private static NativeBlock BlockFor(string table) => table switch
    {
        "usage_events" => new UsageEventBlock(),
        "usage_adjustments" => new UsageAdjustmentBlock(),
        _ => new DeadLetterBlock(),
    };

    private sealed class ColumnRow
    {
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
    }
}
