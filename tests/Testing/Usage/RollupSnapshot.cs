using Telemetry.Store.Client;
using Telemetry.Store.Migrations;

namespace Telemetry.Testing.Usage;

/// <summary>Everything that a rollup says.</summary>
public static class RollupSnapshot
{
    /// <summary>Gets every rollup that corrections go into.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["usage_15m", "usage_1d", "usage_entity_15m"];

    /// <summary>Reads it key by key, to the digit; keys that hold nothing any more are left out.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(ClickHouseDataSource store, string table)
    {
        var keys = MigrationFiles.Fragment(table == "usage_entity_15m" ? "entity_keys" : "rollup_keys");
        return await store.QueryAsync<string>($"""
            SELECT toString(tuple(s.*)) FROM
            (
                SELECT {keys}, {MigrationFiles.Fragment("measure_sums")}
                FROM {table} AS r GROUP BY {keys} HAVING calls != 0 OR cost_usd != 0 OR list_cost_usd != 0
            ) AS s
            ORDER BY 1
            """);
    }
}
