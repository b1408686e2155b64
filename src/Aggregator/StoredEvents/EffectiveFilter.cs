using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>Filters raw rows by the value that counts: a correction may have moved a call to another one.</summary>
internal static class EffectiveFilter
{
    /// <summary>Gets the condition over <c>usage_events AS e</c>.</summary>
    /// <param name="filter">The values wanted.</param>
    /// <param name="range">The range of <c>occurred_at</c> that is read, as a condition.</param>
    /// <param name="parameters">Where the values go.</param>
    public static string Condition(DimensionFilter filter, string range, SqlParameters parameters)
    {
        var values = parameters.Texts(filter.Values);
        var own = $"{DimensionSql.InEvents(filter.Dimension, parameters)} IN {values}";
        if (!UsageKey.Columns.Contains(filter.Dimension.Name))
        {
            return own;
        }

        // A call that moved is counted once more than before under the value that it moved to.
        var name = filter.Dimension.Name;
        var moved = $"""
            SELECT tenant, event_id, {name} FROM usage_adjustments WHERE {range} AND {name} != '{DimensionSql.Other}'
            GROUP BY tenant, event_id, {name} HAVING sum(calls) > 0
            """;
        return $"""
            (({own} AND (e.tenant, e.event_id) NOT IN (SELECT tenant, event_id FROM ({moved})))
                OR (e.tenant, e.event_id) IN (SELECT tenant, event_id FROM ({moved}) WHERE {name} IN {values}))
            """;
    }
}
