using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Store.SelfTest;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.SelfTest;

public sealed class DedupSelfTestTests
{
    [Fact]
    public async Task The_engine_passes_and_the_scratch_is_gone_afterwards()
    {
        var source = await EngineFixture.CreateDatabaseAsync();

        await DedupSelfTest.RunAsync(source, new MigrationOptions());

        Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM system.databases WHERE startsWith(name, 'telemetry_selftest_')"));
        Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
    }

    [Theory]
    [InlineData("usage_events")]
    [InlineData("usage_15m")]
    [InlineData("usage_1d")]
    [InlineData("usage_model_1d")]
    [InlineData("usage_identity")]
    [InlineData("usage_entity_15m")]
    public async Task One_table_without_a_window_is_found(string table)
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        await source.ExecuteAsync($"ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = 0");

        var e = await Assert.ThrowsAsync<DedupSelfTestException>(() => DedupSelfTest.ProbeAsync(source, CancellationToken.None));

        Assert.Contains(table, e.Message, StringComparison.Ordinal);
    }
}
