using System.Net;
using System.Text;
using Telemetry.Store.Embedded;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Embedded;

/// <summary>
/// Native blocks as Grafana's driver reads them: over HTTP it states the revision of its protocol, and then expects a block's
/// own fields before it and, from revision 54454 on, a byte behind each column's type.
/// </summary>
public sealed class NativeRevisionTests : IAsyncLifetime
{
    private static readonly byte[] BlockInfo = [1, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0];

    private ClickHouseHttpEndpoint? endpoint;

    public async Task InitializeAsync() => this.endpoint = await ClickHouseHttpEndpoint.StartAsync(await EngineFixture.EngineAsync(), 0);

    public async Task DisposeAsync() => await this.endpoint!.DisposeAsync();

    [Fact]
    public async Task A_client_that_states_no_revision_gets_plain_blocks()
    {
        var answer = await AskAsync("SELECT 7::UInt8 AS x", revision: null);

        Assert.Equal([1, 1, .. Text("x"), .. Text("UInt8"), 7], answer);
    }

    [Fact]
    public async Task The_greeting_of_Grafanas_driver_is_answered_in_its_revision()
    {
        var answer = await AskAsync("SELECT displayName(), version(), revision(), timezone()", 54460);

        Assert.Equal([.. BlockInfo, 4, 1, .. Text("displayName()"), .. Text("String"), 0], answer[..32]);
        Assert.EndsWith(Encoding.UTF8.GetString([.. Text("timezone()"), .. Text("String"), 0, .. Text("UTC")]), Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("number + 300")]
    [InlineData("toInt32(number)")]
    [InlineData("number / 7")]
    [InlineData("number % 2 = 0")]
    [InlineData("repeat('é', number)")]
    [InlineData("toFixedString('abc', 5)")]
    [InlineData("toDecimal32(number, 2)")]
    [InlineData("toDecimal64(number, 6)")]
    [InlineData("toDecimal128(number, 12)")]
    [InlineData("toDecimal256(number, 30)")]
    [InlineData("toDate('2026-11-21') + number")]
    [InlineData("toDateTime('2026-11-21 10:00:00', 'Asia/Kathmandu') + number")]
    [InlineData("toDateTime64('2026-11-21 10:00:00.123', 3, 'UTC')")]
    [InlineData("generateUUIDv4()")]
    [InlineData("toIPv6('::1')")]
    [InlineData("CAST('b', 'Enum8(\\'a,)\\' = 1, \\'b\\' = 2)')")]
    [InlineData("nullIf(number, 1)")]
    [InlineData("nullIf(toString(number), '1')")]
    [InlineData("NULL")]
    [InlineData("toLowCardinality(toString(number % 2))")]
    [InlineData("toLowCardinality(nullIf(toString(number), '1'))")]
    [InlineData("range(number)")]
    [InlineData("arrayMap(n -> range(n), range(number))")]
    [InlineData("arrayMap(n -> toLowCardinality(toString(n)), range(number))")]
    [InlineData("arrayFilter(n -> n = '', [toLowCardinality(toString(number))])")]
    [InlineData("map(toLowCardinality('k'), toString(number))")]
    [InlineData("mapFromArrays([toInt16(number)], [toInt64(number)])")]
    [InlineData("tuple(number, toString(number))")]
    [InlineData("CAST((number, 'x'), 'Tuple(n UInt8, `the text` String)')")]
    [InlineData("(arrayJoin([1, 2]), ['a', 'b'], map('x', [1.5]))")]
    [InlineData("toIntervalDay(number)")]
    public async Task A_column_of_any_type_ends_where_the_next_begins(string expression)
    {
        // The plain answer is the engine's own; all that differs is the block's fields and one byte behind each type.
        var sql = $"SELECT {expression} AS x, toUInt8(77) AS marker FROM numbers(3)".Replace("generateUUIDv4()", "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')", StringComparison.Ordinal);
        var plain = await AskAsync(sql, revision: null);
        var old = await AskAsync(sql, revision: 54405);
        var revised = await AskAsync(sql, revision: 54460);

        var marker = Text("marker").Concat(Text("UInt8")).ToArray();
        var column = Text("x").Length;
        var type = 2 + column + 1 + plain[2 + column];
        var next = plain.AsSpan().IndexOf(marker) + marker.Length;
        byte[] expected = [.. BlockInfo, .. plain[..type], 0, .. plain[type..next], 0, .. plain[next..]];
        Assert.Equal([.. BlockInfo, .. plain], old);
        Assert.Equal(expected, revised);
    }

    [Fact]
    public async Task An_answer_of_many_blocks_is_revised_block_by_block()
    {
        const string Sql = "SELECT number AS n, toLowCardinality(toString(number % 1000)) AS t FROM numbers(200000)";
        var plain = await AskAsync(Sql, revision: null);
        var old = await AskAsync(Sql, revision: 54405);

        var blocks = (old.Length - plain.Length) / BlockInfo.Length;
        Assert.True(blocks > 1, $"{blocks} blocks");
        Assert.Equal(plain.Length + (blocks * BlockInfo.Length), old.Length);
    }

    [Fact]
    public async Task An_answer_without_rows_is_empty_or_a_header_and_nothing_else()
    {
        var plain = await AskAsync("SELECT 1 AS x WHERE 0", revision: null);
        var revised = await AskAsync("SELECT 1 AS x WHERE 0", revision: 54460);

        byte[] header = plain.Length == 0 ? [] : [.. BlockInfo, .. plain, 0];
        Assert.Equal(header, revised);
    }

    [Theory]
    [InlineData("SELECT 1 +", 54460, "62")]
    [InlineData("SELECT * FROM no_such_table", 54460, "60")]
    [InlineData("SELECT sumState(number) AS state FROM numbers(3)", 54460, "36")]
    public async Task What_cannot_be_answered_is_refused_before_anything_is_sent(string sql, int revision, string code)
    {
        using var response = await SendAsync(sql, revision.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal(code, Assert.Single(response.Headers.GetValues("X-ClickHouse-Exception-Code")));
    }

    [Fact]
    public async Task A_revision_that_is_no_number_is_refused()
    {
        using var response = await SendAsync("SELECT 1", "new");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("client_protocol_version", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static byte[] Text(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    private async Task<byte[]> AskAsync(string sql, int? revision)
    {
        using var response = await SendAsync(sql, revision?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        return body;
    }

    // As clickhouse-go sends it for Grafana: the statement is the body, a time limit is set, gzip would be taken.
    private async Task<HttpResponseMessage> SendAsync(string sql, string? revision)
    {
        using var http = new HttpClient { BaseAddress = this.endpoint!.Address };
        var stated = revision is null ? "" : "&client_protocol_version=" + revision;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"?database=default&default_format=Native&max_execution_time=65{stated}") { Content = new StringContent(sql) };
        request.Headers.Add("Accept-Encoding", "gzip");
        return await http.SendAsync(request);
    }
}
