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

    /// <summary>Stores the weeks, once.</summary>
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

            await server.DrainAsync();

            // Ingest says how far it got every half minute, by this clock.
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            const string Reports = "SELECT count() FROM ingest_progress";
            await Until.TrueAsync(async () => (await AskAsync(server, Reports, Weeks)).Only.GetInt64() > 0, TimeSpan.FromSeconds(60), static () => "no report");
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
}
