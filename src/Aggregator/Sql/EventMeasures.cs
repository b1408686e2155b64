using Telemetry.Store.Migrations;

namespace Telemetry.Aggregator.Sql;

/// <summary>The measures worked out from raw rows: the very text that the rollups' views are made of, so that no two answers differ.</summary>
internal static class EventMeasures
{
    /// <summary>Gets the select list over <c>usage_events AS e</c>.</summary>
    public static string Text { get; } = MigrationFiles.Fragment("event_measures");
}
