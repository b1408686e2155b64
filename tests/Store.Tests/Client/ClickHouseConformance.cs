using System.Globalization;
using Telemetry.Store.Client;
using Telemetry.Store.Errors;
using Telemetry.Store.Inserts;
using Telemetry.Store.Migrations;
using Telemetry.Store.Native;

namespace Telemetry.Store.Tests.Client;

/// <summary>What every ClickHouse behind the client must do, in the process or over a socket.</summary>
public abstract class ClickHouseConformance
{
    /// <summary>Makes a data source on an empty database of the test's own.</summary>
    protected abstract Task<ClickHouseDataSource> CreateAsync();

    public static TheoryData<string, string> Values => new()
    {
        { "toInt8(-8)", "-8:SByte" },
        { "toUInt8(200)", "200:Byte" },
        { "toInt16(-300)", "-300:Int16" },
        { "toUInt16(60000)", "60000:UInt16" },
        { "toInt32(-70000)", "-70000:Int32" },
        { "toUInt32(4000000000)", "4000000000:UInt32" },
        { "toInt64(-9223372036854775808)", "-9223372036854775808:Int64" },
        { "toUInt64(18446744073709551615)", "18446744073709551615:UInt64" },
        { "toInt128(-5)", "-5:Int128" },
        { "toFloat64(0.5)", "0.5:Double" },
        { "true", "True:Boolean" },
        { "toDecimal32(-1.25, 4)", "-1.2500:Decimal" },
        { "toDecimal64(0.000000000001, 12)", "0.000000000001:Decimal" },
        { "toDecimal128('-79228162514264.337593543950', 12)", "-79228162514264.337593543950:Decimal" },
        { "toDate('2026-11-21')", "11/21/2026 00:00:00:DateTime" },
        { "toDate32('1925-01-02')", "01/02/1925 00:00:00:DateTime" },
        { "toDateTime('2026-11-21 10:11:12', 'UTC')", "11/21/2026 10:11:12:DateTime" },
        { "toDateTime64('1969-12-31 23:59:59.999', 3, 'UTC')", "12/31/1969 23:59:59:DateTime" },
        { "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')", "61f0c404-5cb3-11e7-907b-a6006ad3dba0:Guid" },
        { "toLowCardinality('ä')", "ä:String" },
        { "toFixedString('ab', 4)", "ab:String" },
        { "CAST('b', 'Enum8(\\'a\\' = 1, \\'b\\' = -2)')", "b:String" },
        { "toNullable(toInt32(7))", "7:Int32" },
        { "NULL", "null" },
        { "toIPv4('10.1.2.3')", "10.1.2.3:IPAddress" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_of_every_type_is_read(string expression, string expected)
    {
        var source = await CreateAsync();

        var value = await ScalarAsync(source, $"SELECT {expression}");

        Assert.Equal(
            expected,
            value is null or DBNull ? "null" : string.Create(CultureInfo.InvariantCulture, $"{value}:{value.GetType().Name}"));
    }

    [Fact]
    public async Task Arrays_maps_and_tuples_are_read()
    {
        var source = await CreateAsync();

        Assert.Equal(new int?[] { 1, null }, await ScalarAsync(source, "SELECT [toInt32(1), NULL]"));
        Assert.Equal(new[] { new[] { "a" }, [] }, await ScalarAsync(source, "SELECT [['a'], []]"));
        Assert.Equal(new Dictionary<string, long> { ["k"] = 2 }, await ScalarAsync(source, "SELECT map('k', toInt64(2))"));
        Assert.Equal(new object[] { "a", (byte)1 }, await ScalarAsync(source, "SELECT CAST(('a', 1), 'Tuple(name String, n UInt8)')"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("tab\tnewline\nreturn\rback\\slash\0nul\b\f")]
    [InlineData("\\N")]
    [InlineData("'; DROP TABLE x; -- \"quoted\" `ticks` {a:String} @b")]
    [InlineData("日本語 🙂 é")]
    [InlineData("blank line\n\nselect 77")]
    public async Task Text_parameters_arrive_as_they_are(string text)
    {
        var source = await CreateAsync();

        Assert.Equal(text, await source.ScalarAsync<string>("SELECT {text:String}", new { text }));
        Assert.Equal(text, await source.ScalarAsync<string>("SELECT @text", new { text }));
        Assert.Equal(text, await source.ScalarAsync<string>("SELECT {texts:Array(String)}[2]", new { texts = new[] { "x", text } }));
        Assert.Equal(text, await source.ScalarAsync<string>("SELECT @map['k']", new { map = new Dictionary<string, string> { ["k"] = text } }));
    }

    [Fact]
    public async Task Parameters_of_other_types_arrive_as_they_are()
    {
        var source = await CreateAsync();
        var id = Guid.NewGuid();
        var time = new DateTimeOffset(2026, 3, 29, 1, 30, 0, 123, TimeSpan.FromHours(2));

        Assert.Equal(id, await source.ScalarAsync<Guid>("SELECT @id", new { id }));
        Assert.Equal(0.000000000001m, await source.ScalarAsync<decimal>("SELECT @amount", new { amount = 0.000000000001m }));
        Assert.Equal(-12345678901234.5m, await source.ScalarAsync<decimal>("SELECT {a:Decimal(38, 12)}", new { a = -12345678901234.5m }));
        Assert.Equal(time.UtcDateTime, await source.ScalarAsync<DateTime>("SELECT @time", new { time }));
        Assert.Equal(time.UtcDateTime, await source.ScalarAsync<DateTime>("SELECT {t:DateTime64(3)}", new { t = time }));
        Assert.Equal(new DateTime(2026, 2, 1), await source.ScalarAsync<DateTime>("SELECT @day", new { day = new DateOnly(2026, 2, 1) }));
        Assert.Equal(ulong.MaxValue, await source.ScalarAsync<ulong>("SELECT @big", new { big = ulong.MaxValue }));
        Assert.True(await source.ScalarAsync<bool>("SELECT @yes", new { yes = true }));
        Assert.Equal(1, await source.ScalarAsync<byte>("SELECT @none IS NULL", new { none = (string?)null }));
        Assert.Equal(3L, await source.ScalarAsync<long>("SELECT arraySum(@numbers)", new { numbers = new List<long> { 1, 2 } }));
        Assert.Equal("@not 5", await source.ScalarAsync<string>("SELECT concat('@not ', toString(@n)) -- @comment", new { n = 5 }));
    }

    [Fact]
    public async Task A_list_far_beyond_the_length_of_a_url_arrives()
    {
        var source = await CreateAsync();
        var ids = Enumerable.Range(0, 20_000).Select(_ => Guid.NewGuid()).ToArray();

        Assert.Equal(20_000UL, await source.ScalarAsync<ulong>("SELECT uniqExact(arrayJoin({ids:Array(UUID)}))", new { ids }));
    }

    [Fact]
    public async Task A_parameter_that_was_not_given_is_named()
    {
        var source = await CreateAsync();

        var e = await Assert.ThrowsAsync<ArgumentException>(() => source.ScalarAsync<string>("SELECT {missing:String}", new { given = 1 }));

        Assert.Contains("'missing'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM no_such", 60, "UNKNOWN_TABLE", false)]
    [InlineData("SELEC 1", 62, "SYNTAX_ERROR", false)]
    [InlineData("DROP TABEL x", 62, "SYNTAX_ERROR", false)]
    [InlineData("SELECT throwIf(1)", 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO", false)]
    [InlineData("SELECT 1; SELECT 2", 62, "SYNTAX_ERROR", false)]
    [InlineData("SELECT toUInt8('x')", 6, "CANNOT_PARSE_TEXT", false)]
    [InlineData("SELECT uniqExact(number) FROM numbers(5000000) SETTINGS max_memory_usage = 10000000", 241, "MEMORY_LIMIT_EXCEEDED", true)]
    public async Task An_error_has_code_name_and_verdict(string sql, int code, string name, bool transient)
    {
        var source = await CreateAsync();

        var e = await Assert.ThrowsAsync<ClickHouseException>(() => source.ExecuteAsync(sql));

        Assert.Equal((code, name, transient), (e.Code, e.Name, e.IsTransient));
        Assert.Equal(1, await source.ScalarAsync<byte>("SELECT 1"));
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_large_answer_reaches_the_reader()
    {
        var source = await CreateAsync();
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, throwIf(number = 2900000) FROM numbers(3000000) SETTINGS max_threads = 1";
        await using var reader = await command.ExecuteReaderAsync();

        var e = await Assert.ThrowsAsync<ClickHouseException>(async () =>
        {
            while (await reader.ReadAsync())
            {
                // Rows before the fault are delivered.
            }
        });

        // Over a socket the reason is lost with the connection.
        Assert.Contains(e.Code, new[] { 395, ClickHouseErrorCodes.NetworkError });
    }

    [Fact]
    public async Task A_large_answer_arrives_whole_and_one_left_early_frees_its_connection()
    {
        var source = await CreateAsync();
        for (var i = 0; i < 6; i++)
        {
            await using var connection = source.CreateConnection();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT number FROM numbers(2000000) ORDER BY number";
            await using var reader = await command.ExecuteReaderAsync();
            for (ulong expected = 0; expected < (i == 0 ? 2_000_000UL : 3UL); expected++)
            {
                Assert.True(await reader.ReadAsync());
                Assert.Equal(expected, (ulong)reader.GetValue(0));
            }

            Assert.Equal(i > 0, await reader.ReadAsync());
        }
    }

    [Fact]
    public async Task An_empty_answer_still_has_its_columns()
    {
        var source = await CreateAsync();
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 AS a, 'x' AS b WHERE 0";
        await using var reader = await command.ExecuteReaderAsync();

        Assert.Equal((2, 1, false), (reader.FieldCount, reader.GetOrdinal("b"), await reader.ReadAsync()));
    }

    [Fact]
    public async Task Settings_of_one_statement_do_not_leak_into_the_next()
    {
        var source = await CreateAsync();
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT getSetting('max_block_size')";
        command.Settings["max_block_size"] = "1234";

        Assert.Equal("1234", Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture));
        for (var i = 0; i < 8; i++)
        {
            Assert.NotEqual(1234UL, await source.ScalarAsync<ulong>("SELECT getSetting('max_block_size')"));
        }

        command.Settings["no_such_setting"] = "1";
        Assert.Equal(115, (await Assert.ThrowsAsync<ClickHouseException>(() => command.ExecuteScalarAsync())).Code);
        Assert.NotEqual(1234UL, await source.ScalarAsync<ulong>("SELECT getSetting('max_block_size')"));
    }

    [Fact]
    public async Task A_block_inserted_twice_is_stored_once()
    {
        var source = await CreateAsync();
        await Migrator.ApplyAsync(source, new MigrationOptions());
        using var block = new UsageEventBlock();
        new RandomRows(3).Many(150).ForEach(block.Add);
        var inserter = new BlockInserter(source);

        await inserter.InsertAsync(block, "t/0/0-149", CancellationToken.None);
        await inserter.InsertAsync(block, "t/0/0-149", CancellationToken.None);

        Assert.Equal(150UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
        Assert.Equal(150L, await source.ScalarAsync<long>("SELECT sum(calls) FROM usage_15m"));
    }

    [Fact]
    public async Task A_cancelled_query_gives_up_at_once_and_the_store_goes_on()
    {
        var source = await CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => source.ScalarAsync<long>("SELECT sum(sleepEachRow(0.5)) FROM numbers(2)", null, stop.Token));
        }

        Assert.Equal(1, await source.ScalarAsync<byte>("SELECT 1"));
    }

    [Fact]
    public async Task A_command_that_takes_too_long_fails_with_code_159()
    {
        var source = await CreateAsync();
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sleep(3)";
        command.CommandTimeout = 1;

        var e = await Assert.ThrowsAsync<ClickHouseException>(() => command.ExecuteScalarAsync());

        Assert.Equal((159, true), (e.Code, e.IsTransient));
    }

    private static async Task<object?> ScalarAsync(ClickHouseDataSource source, string sql)
    {
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
