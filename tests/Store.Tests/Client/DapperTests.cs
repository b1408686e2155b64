using Dapper;
using Telemetry.Store.Client;
using Telemetry.Store.Errors;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Client;

public sealed class DapperTests
{
    [Fact]
    public async Task A_query_maps_rows_to_properties_by_name()
    {
        var source = await EngineFixture.CreateDataSourceAsync();

        var rows = await source.QueryAsync<Row>(
            "SELECT toInt64(number) AS id, concat('n', toString(number)) AS name, toDecimal64(number, 12) / 4 AS cost, " +
            "toDateTime64('2026-11-21 10:00:00.123', 3, 'UTC') AS at FROM numbers(3) ORDER BY number");

        Assert.Equal(["n0", "n1", "n2"], rows.Select(r => r.Name));
        Assert.Equal([0m, 0.25m, 0.5m], rows.Select(r => r.Cost));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero), rows[0].At);
    }

    [Fact]
    public async Task Plain_Dapper_takes_at_parameters_from_anonymous_objects_arrays_included()
    {
        var source = await EngineFixture.CreateDataSourceAsync();
        var ids = new[] { Guid.NewGuid(), Guid.NewGuid() };
        await using var connection = source.CreateConnection();

        var found = await connection.QuerySingleAsync<int>(
            "SELECT toInt32(has(@ids, @id)) + toInt32(@name = 'a@b') + toInt32(length(@none) = 0)",
            new { ids, id = ids[1], name = "a@b", none = Array.Empty<long>() });

        Assert.Equal(3, found);
    }

    [Fact]
    public async Task Braced_parameters_work_from_anonymous_objects()
    {
        var source = await EngineFixture.CreateDataSourceAsync();
        var from = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(5.5));

        var row = await source.QuerySingleOrDefaultAsync<string>(
            "SELECT concat(toString({from:DateTime('UTC')}), '|', arrayStringConcat({names:Array(String)}, ','), '|', toString({none:Nullable(Int32)} IS NULL))",
            new { from, names = new[] { "it's", "a,b" }, none = (int?)null });

        Assert.Equal("2026-11-21 04:30:00|it's,a,b|1", row);
    }

    [Fact]
    public async Task An_unknown_table_is_an_exception_with_code_and_name()
    {
        var source = await EngineFixture.CreateDataSourceAsync();

        var e = await Assert.ThrowsAsync<ClickHouseException>(() => source.QueryAsync<int>("SELECT * FROM no_such_table"));

        Assert.Equal((60, "UNKNOWN_TABLE", false), (e.Code, e.Name, e.IsTransient));
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
        public decimal Cost { get; init; }
        public DateTimeOffset At { get; init; }
    }
}
