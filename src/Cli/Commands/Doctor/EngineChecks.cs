using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Doctor;

/// <summary>Checks of the engine behind a server: its version, its space, and how many blocks its tables remember.</summary>
internal static class EngineChecks
{
    /// <summary>A replay of 24 h, and as much again while it runs.</summary>
    private const int WindowPerBlocks = 2;

    /// <summary>The tables whose rows are money or decide what counts: a copy in any one of them is wrong.</summary>
    private static readonly string[] Suppressing = ["usage_events", "usage_identity", "usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m", "usage_adjustments"];

    public static async Task<IReadOnlyList<Finding>> RunAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var state = await api.GetAsync("/api/v1/store", cancellationToken).ConfigureAwait(false);
        var tables = state.GetProperty("tables").EnumerateArray()
            .ToDictionary(static table => table.GetProperty("name").GetString()!, static table => table.GetProperty("deduplication_window").GetInt64());
        return
        [
            Finding.Ok("engine version", $"ClickHouse {state.GetProperty("engine_version").GetString()}"),
            Finding.Ok("disk use", DiskUse(state)),
            Windows(tables, state.GetProperty("blocks_of_last_day").GetInt64()),

            // A server that serves has passed it: it ends otherwise.
            Finding.Ok("engine self-test", "passed at the start of the server: a block inserted twice counted once in every table"),
            DoubleCapture(state.GetProperty("double_captures_of_last_day").GetInt64(), state.GetProperty("double_capture_example").GetString()),
        ];
    }

    /// <summary>Judges calls that are stored under two ids, and so count twice.</summary>
    /// <param name="calls">How many responses of the last 24 h.</param>
    /// <param name="example">The response id of one of them.</param>
    public static Finding DoubleCapture(long calls, string? example)
    {
        const string check = "double capture";
        return calls == 0
            ? Finding.Ok(check, "no response of the last 24 h is stored under two event ids")
            : Finding.Fails(
                check,
                $"{calls:#,0} responses of the last 24 h are stored under two event ids and count twice, e.g. response {example}",
                "two captures see the same calls and know different ids: turn one of them off, or let both send the provider's request id and response id (docs/event-format.md says which id counts)");
    }

    /// <summary>Judges whether every table remembers the blocks that a replay of the last 24 h would bring again.</summary>
    /// <param name="windows">How many blocks each table remembers.</param>
    /// <param name="blocks">The blocks of the last 24 h.</param>
    public static Finding Windows(IReadOnlyDictionary<string, long> windows, long blocks)
    {
        const string check = "dedup windows";
        var missing = Suppressing.Where(name => !windows.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            return Finding.Fails(check, $"there is no table {string.Join(", ", missing)}", "restart the server: it makes what is missing; if it stays, please report it");
        }

        var needed = Math.Max(1, blocks * WindowPerBlocks);
        var small = Suppressing.Where(name => windows[name] < needed).ToList();
        if (small.Count == 0)
        {
            return Finding.Ok(check, $"{Suppressing.Min(name => windows[name]):#,0} blocks are remembered, at most {blocks:#,0} came in the last 24 h");
        }

        return Finding.Fails(
            check,
            $"{string.Join(", ", small.Select(name => $"{name} remembers {windows[name]:#,0}"))}; {needed:#,0} are needed for the {blocks:#,0} blocks of the last 24 h",
            "until it holds, send fewer and larger requests, and stop the server with Ctrl-C only: a replay of a whole day could count copies twice. "
            + $"On a ClickHouse server: ALTER TABLE … MODIFY SETTING non_replicated_deduplication_window = {needed} (in a cluster replicated_deduplication_window)");
    }

    private static string DiskUse(JsonElement state)
    {
        var largest = state.GetProperty("tables").EnumerateArray()
            .OrderByDescending(static table => table.GetProperty("disk_bytes").GetInt64())
            .Take(3)
            .Select(static table => $"{table.GetProperty("name").GetString()} {Size(table)}");
        return $"{Size(state)} in tables ({string.Join(", ", largest)})";
    }

    private static string Size(JsonElement item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.GetProperty("disk_bytes").GetInt64() / (double)(1 << 20):#,0.0} MiB");
}
