using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Simulator;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>An answer as a data frame: columns with their ClickHouse types, and rows.</summary>
internal sealed record Frame(IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<JsonElement[]> Rows)
{
    public IEnumerable<JsonElement> this[string column]
    {
        get
        {
            var at = this.Columns.Select(static known => known.Name).ToList().IndexOf(column);
            return this.Rows.Select(row => row[at]);
        }
    }

    /// <summary>Gets the only value of an answer with one row and one column.</summary>
    public JsonElement Only => Assert.Single(Assert.Single(this.Rows));
}

/// <summary>Six simulated weeks in the server, and its read-only ClickHouse port as the data source reaches it.</summary>
internal static class BoardData
{
    private static readonly SimulationOptions Options = new() { Events = 12_000, Start = new DateOnly(2026, 8, 3), Days = 42, Seed = 14 };
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static ServerInProcess? filled;

    /// <summary>Gets the last three of the weeks: before them lies enough for every comparison.</summary>
    public static BoardState Weeks { get; } =
        new(new DateTimeOffset(2026, 8, 24, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 9, 14, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Gets the month that the server's clock is in, with a budget that something was spent of.</summary>
    public static BoardState BudgetMonth { get; } =
        new(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero)) { Budget = "*/boards" };

    /// <summary>Gets a range in which a panel has something to show.</summary>
    public static BoardState RangeOf(string sql) => sql.Contains("budget", StringComparison.Ordinal) ? BudgetMonth : Weeks;

    /// <summary>Stores the weeks and the budget, once.</summary>
    public static async Task FillAsync(ServerInProcess server)
    {
        await Gate.WaitAsync();
        try
        {
            if (filled == server)
            {
                return;
            }

            foreach (var block in new Simulation(Options).Blocks(threads: 2))
            {
                var (status, answer) = await server.PostAsync(Encoding.UTF8.GetString(block.Bytes.Span), "application/x-ndjson");
                Assert.True(status == (int)HttpStatusCode.Accepted && answer.GetProperty("rejected").GetArrayLength() == 0, answer.ToString());
            }

            await StoreBudgetAsync(server);
            await server.DrainAsync();

            // Ingest says how far it got every half minute, by this clock.
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            const string Reports = "SELECT count() FROM ingest_progress";
            await Until.TrueAsync(async () => (await AskAsync(server, Reports, Weeks)).Only.GetInt64() > 0, TimeSpan.FromSeconds(60), static () => "no report");

            // Asking for the status brings the budget's rows up to date.
            await server.GetAsync("/api/v1/budgets/boards/status");
            filled = server;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Asks as the plugin does: the expanded text, and a time limit that its driver sets.</summary>
    public static async Task<Frame> AskAsync(ServerInProcess server, string sql, BoardState state)
    {
        var (status, text) = await TryAsync(server, PluginMacros.Expand(sql, state));
        Assert.True(status == HttpStatusCode.OK, text + "\n" + sql);
        var answer = JsonNode.Parse(text)!;
        return new Frame(
            [.. answer["meta"]!.AsArray().Select(static column => ((string)column!["name"]!, (string)column["type"]!))],
            [.. answer["data"]!.AsArray().Select(static row => row!.AsArray().Select(static cell => cell is null ? default : cell.GetValue<JsonElement>()).ToArray())]);
    }

    public static async Task<(HttpStatusCode Status, string Text)> TryAsync(ServerInProcess server, string sql)
    {
        using var http = new HttpClient { BaseAddress = server.ClickHouse, Timeout = TimeSpan.FromSeconds(60) };
        using var content = new StringContent(sql);
        const string Path = "?database=telemetry&default_format=JSONCompact&max_execution_time=55&output_format_json_quote_64bit_integers=0";
        using var response = await http.PostAsync(new Uri(Path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks the API for the same range.</summary>
    public static Task<JsonElement> ApiAsync(ServerInProcess server, string path, BoardState state, string more = "") => server.GetAsync(string.Create(
        CultureInfo.InvariantCulture, $"/api/v1/{path}?from={state.From:yyyy-MM-ddTHH:mm:ssZ}&to={state.To:yyyy-MM-ddTHH:mm:ssZ}&limit=10000{more}"));

    private static async Task StoreBudgetAsync(ServerInProcess server)
    {
        using var budget = new StringContent("""{"limit_usd":"0.4","period":"month","filter":{"team":["boards"]}}""", Encoding.UTF8, "application/json");
        using var put = await server.Http.PutAsync(new Uri("/api/v1/budgets/boards", UriKind.Relative), budget);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        var (status, answer) = await server.PostAsync(string.Join('\n', Enumerable.Range(0, 20).Select(static hour => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["event_id"] = $"00000000-0000-7000-a000-{hour:D12}",
            ["provider"] = "anthropic",
            ["model"] = "claude-opus-4-5",
            ["occurred_at"] = $"2027-01-01T{hour:D2}:30:00Z",
            ["usage"] = new Dictionary<string, int> { ["output_tokens"] = 1000 },
            ["dimensions"] = new Dictionary<string, string> { ["team"] = "boards" },
        }))), "application/x-ndjson");
        Assert.True(status == (int)HttpStatusCode.Accepted, answer.ToString());
    }
}
