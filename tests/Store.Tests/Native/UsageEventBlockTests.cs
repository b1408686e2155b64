using System.Globalization;
using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Native;

public sealed class UsageEventBlockTests
{
    [Fact]
    public async Task Every_value_comes_back_as_it_was_added()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        var rows = new RandomRows(1).Many(700);
        using var block = new UsageEventBlock();
        rows.ForEach(block.Add);

        await new BlockInserter(source).InsertAsync(block, "t/0/0-699", CancellationToken.None);

        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM usage_events ORDER BY log_offset";
        await using var reader = await command.ExecuteReaderAsync();
        var at = 0;
        for (; await reader.ReadAsync(); at++)
        {
            AssertSame(rows[at], (ClickHouseDataReader)reader);
        }

        Assert.Equal(rows.Count, at);
    }

    [Fact]
    public void The_same_rows_have_the_same_hash_and_others_have_not()
    {
        using var first = new UsageEventBlock();
        using var second = new UsageEventBlock();
        new RandomRows(5).Many(50).ForEach(second.Add);
        second.Clear();
        new RandomRows(2).Many(50).ForEach(first.Add);
        new RandomRows(2).Many(50).ForEach(second.Add);

        Assert.Equal(first.Hash(), second.Hash());
        second.Clear();
        new RandomRows(2).Many(49).ForEach(second.Add);
        Assert.NotEqual(first.Hash(), second.Hash());
    }

    [Fact]
    public void An_amount_that_does_not_fit_is_refused_and_the_block_stays_whole()
    {
        using var block = new UsageEventBlock();
        var row = new RandomRows(3).Next();
        block.Add(row);
        var before = block.Hash();

        var e = Assert.Throws<OverflowException>(() => block.Add(row with { CostUsd = 1_000_000m }));
        Assert.Throws<OverflowException>(() => block.Add(row with { ListCostUsd = 0.0000000000001m }));

        Assert.Contains("cost_usd", e.Message, StringComparison.Ordinal);
        Assert.Equal((1, before), (block.Rows, block.Hash()));
    }

    [Fact]
    public void Rows_added_together_give_the_bytes_of_rows_added_one_by_one_and_none_is_added_when_one_does_not_fit()
    {
        var rows = new RandomRows(6).Many(1_000);
        using var single = new UsageEventBlock();
        rows.ForEach(single.Add);
        using var together = new UsageEventBlock();
        together.AddRange(rows);

        Assert.Equal((1_000, single.Hash()), (together.Rows, together.Hash()));
        Assert.Throws<OverflowException>(() => together.AddRange([rows[0], rows[1] with { CostUsd = 1_000_000m }]));
        Assert.Equal((1_000, single.Hash()), (together.Rows, together.Hash()));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.000000000000000000000000000", 0)]
    [InlineData("0.000000000001", 1)]
    [InlineData("-0.000000000001", -1)]
    [InlineData("0.0201520000000000000000", 20_152_000_000)]
    [InlineData("-20", -20_000_000_000_000)]
    [InlineData("999999.999999999999", 999_999_999_999_999_999)]
    [InlineData("-999999.999999999999000", -999_999_999_999_999_999)]
    [InlineData("9223372.036854775807", long.MaxValue)]
    public void An_amount_is_its_count_of_picodollars_however_many_zeros_it_is_written_with(string amount, long units) =>
        Assert.Equal(units, Money.EventUnits(decimal.Parse(amount, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("9223372.036854775808")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("0.0000000000001")]
    public void An_amount_that_has_no_such_count_is_refused(string amount) =>
        Assert.Throws<OverflowException>(() => Money.EventUnits(decimal.Parse(amount, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task More_than_65536_distinct_values_of_a_dictionary_arrive()
    {
        var source = await EngineFixture.CreateDatabaseAsync();
        using var block = new UsageEventBlock();
        var row = new RandomRows(4).Next();
        for (var i = 0; i < 70_000; i++)
        {
            block.Add(row with { Event = row.Event with { Model = $"m{i}" } });
        }

        await new BlockInserter(source).InsertAsync(block, "t/0/0-69999", CancellationToken.None);

        Assert.Equal(70_000UL, await source.ScalarAsync<ulong>("SELECT uniqExact(model) FROM usage_events"));
        Assert.Equal(1UL, await source.ScalarAsync<ulong>(
            "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'usage_events' AND active"));
    }

    private static void AssertSame(UsageEventRow row, ClickHouseDataReader reader)
    {
        T Value<T>(string column) => reader.GetFieldValue<T>(reader.GetOrdinal(column));
        var e = row.Event;
        Assert.Equal(
            (e.EventId, e.Tenant, e.OccurredAt, e.Model, e.Dimensions.Team, e.Dimensions.Customer, e.Dimensions.Session),
            (Value<Guid>("event_id"), Value<string>("tenant"), Value<DateTimeOffset>("occurred_at"), Value<string>("model"), Value<string>("team"), Value<string>("customer"), Value<string>("session")));
        Assert.Equal(
            (row.CostUsd, row.ListCostUsd, e.ReportedCostUsd, e.DurationMs, e.Streamed is { } s ? (s ? (byte)1 : (byte)0) : null),
            (Value<decimal?>("cost_usd"), Value<decimal?>("list_cost_usd"), Value<decimal?>("reported_cost_usd"), Value<long?>("duration_ms"), Value<byte?>("streamed")));
        Assert.Equal(
            (row.UsageHash, (ushort)row.Folded, row.LogOffset, row.IngestedAt),
            (Value<ulong>("usage_hash"), Value<ushort>("folded"), Value<long>("log_offset"), Value<DateTimeOffset>("ingested_at")));
        Assert.Equal(e.Flags, Value<string[]>("flags"));
        Assert.Equal(e.Tags, Value<Dictionary<string, string>>("tags").OrderBy(t => t.Key, StringComparer.Ordinal));
        Assert.Equal(IterationsText.Write(e.Iterations), Value<string>("iterations"));
        foreach (var tokenClass in TokenClasses.All)
        {
            Assert.Equal(e.TotalUsage[tokenClass], Value<long>(TokenClasses.NameOf(tokenClass)));
        }
    }
}
