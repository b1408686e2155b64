using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Telemetry.EndToEnd.Tests.Node;

namespace Telemetry.EndToEnd.Tests.ClickHouse;

/// <summary>ClickHouse's own client for Node.js reads the embedded store over the read-only port.</summary>
[Collection(ServerCollection.Name)]
public sealed class OfficialClientTests(ServerInProcess server)
{
    private static readonly NodeFolder Client = new("ClickHouse", "npm");

    private static readonly string[] Refused =
    [
        "DROP TABLE usage_events", "CREATE TABLE x (a Int8) ENGINE = Memory", "ALTER TABLE usage_events DELETE WHERE 1", "SYSTEM FLUSH LOGS",
        "SELECT 1; DROP TABLE usage_events",
    ];

    [Fact]
    public async Task It_reads_rows_by_parameters_in_JSON_and_binary_is_told_of_errors_and_cannot_write()
    {
        await this.StoreAsync("node's \\ team", 3);
        const string Sql = "SELECT team, sum(calls) AS calls, sum(cost_usd) AS cost_usd FROM usage_15m WHERE team = {team:String} AND model IN {models:Array(String)} GROUP BY team";
        var named = new { team = "node's \\ team", models = (string[])["claude-opus-4-5", "another"] };
        object[] asks =
        [
            new { kind = "ping" },
            new { kind = "rows", sql = Sql, @params = named, settings = new { max_execution_time = 30 } },
            new { kind = "bytes", sql = "SELECT sum(calls) AS calls, any(team) AS name FROM usage_15m WHERE team = {team:String} FORMAT RowBinary", @params = named },
            new { kind = "bytes", sql = "SELECT toUInt8(sum(calls)) AS n FROM usage_15m WHERE team = {team:String} FORMAT Native", @params = named },
            new { kind = "rows", sql = "SELECT * FROM no_such_table" },
            new { kind = "rows", sql = "SELECT {team:String}" },
            new { kind = "rows", sql = "SELEC 1" },
            new { kind = "insert", table = "usage_events", values = (object[])[new { tenant = "x" }] },
            .. Refused.Select(static sql => new { kind = "command", sql }),
        ];

        var answers = JsonDocument.Parse(await Client.RunAsync("client.mjs", new { url = server.ClickHouse, database = "telemetry", asks })).RootElement.EnumerateArray().ToList();

        Assert.Equal(asks.Length, answers.Count);
        Assert.True(Answer(answers[0]).GetBoolean());
        var row = Assert.Single(Answer(answers[1]).EnumerateArray().ToList());
        Assert.Equal(("node's \\ team", 3), (row.GetProperty("team").GetString(), row.GetProperty("calls").GetInt64()));
        var binary = Convert.FromBase64String(Answer(answers[2]).GetString()!);
        Assert.Equal((3L, (byte)13), (BinaryPrimitives.ReadInt64LittleEndian(binary), binary[8]));
        var native = Convert.FromBase64String(Answer(answers[3]).GetString()!);
        Assert.Equal([1, 1, 1, (byte)'n', 5, .. "UInt8"u8, 3], native);
        Assert.Equal("60", CodeOf(answers[4]));
        Assert.Equal("456", CodeOf(answers[5]));
        Assert.Equal("62", CodeOf(answers[6]));
        Assert.All(answers.Skip(7).SkipLast(1), static answer => Assert.Equal("164", CodeOf(answer)));
        Assert.Equal("62", CodeOf(answers[^1]));
        Assert.Equal(3, (await server.GetAsync("/api/v1/spend?from=2026-06-01&to=2026-06-02&bucket=none")).GetProperty("total").GetProperty("calls").GetInt64());
    }

    private static JsonElement Answer(JsonElement answer) =>
        answer.TryGetProperty("answer", out var given) ? given : throw new InvalidOperationException(answer.ToString());

    private static string? CodeOf(JsonElement answer) =>
        answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : throw new InvalidOperationException(answer.ToString());

    private async Task StoreAsync(string team, int calls)
    {
        var events = Enumerable.Range(0, calls).Select(index => JsonSerializer.Serialize(new
        {
            event_id = $"00000000-0000-7000-9000-{index:D12}",
            provider = "anthropic",
            model = "claude-opus-4-5",
            occurred_at = "2026-06-01T10:00:00Z",
            usage = new { output_tokens = 10 },
            dimensions = new { team },
        }));
        var (status, answer) = await server.PostAsync(string.Join('\n', events), "application/x-ndjson");
        Assert.True(status == (int)HttpStatusCode.Accepted, answer.ToString());
        await server.DrainAsync();
    }
}
