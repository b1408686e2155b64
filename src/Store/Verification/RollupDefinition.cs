using Telemetry.Store.Migrations;

namespace Telemetry.Store.Verification;

/// <summary>A rollup: what it must hold, in the very SQL that its views are made of.</summary>
internal sealed record RollupDefinition
{
    public required string Table { get; init; }
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Gets the SELECTs whose sum the table must equal, without WHERE and GROUP BY, and their column of time.</summary>
    public required IReadOnlyList<(string Select, string Time)> Sources { get; init; }

    /// <summary>Gets the SQL of the bucket that a point in time belongs to.</summary>
    public required string Bucket { get; init; }

    /// <summary>Gets every rollup, each after those that it is fed from.</summary>
    public static IReadOnlyList<RollupDefinition> All { get; } =
    [
        new()
        {
            Table = "usage_15m",
            Keys = Names("rollup_keys"),
            Sources = [(Fragment("quarters_of_events"), "e.occurred_at"), (Fragment("quarters_of_adjustments"), "r.occurred_at")],
            Bucket = "toStartOfFifteenMinutes",
        },
        new()
        {
            Table = "usage_entity_15m",
            Keys = Names("entity_keys"),
            Sources = [(Fragment("entities_of_events"), "e.occurred_at"), (Fragment("entities_of_adjustments"), "r.occurred_at")],
            Bucket = "toStartOfFifteenMinutes",
        },
        new()
        {
            Table = "usage_1d",
            Keys = Names("rollup_keys"),
            Sources = [(Fragment("days_of_quarters"), "r.bucket_start")],
            Bucket = "toDate",
        },
        new()
        {
            Table = "usage_model_1d",
            Keys = Names("model_keys"),
            Sources = [(Fragment("models_of_days"), "r.bucket_start")],
            Bucket = "toDate",
        },
    ];

    /// <summary>Gets the additive columns; every rollup has the same.</summary>
    public static IReadOnlyList<RollupMeasure> Measures { get; } = [.. Fragment("measure_columns").Split('\n')
        .Select(line => line.Trim().TrimEnd(',').Split(' ', 2))
        .Select(parts => new RollupMeasure(parts[0], parts[1].Contains("Map(", StringComparison.Ordinal)))];

    private static string Fragment(string name) => MigrationFiles.Fragment(name);

    private static string[] Names(string fragment) => [.. Fragment(fragment).Split(',').Select(name => name.Trim())];
}

/// <summary>One additive column: a number, or a map of counts.</summary>
internal sealed record RollupMeasure(string Name, bool IsMap);
