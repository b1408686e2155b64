using NodaTime;
using Telemetry.Aggregator.Sql;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>Writes the questions for corrections of events; the answers are read by <see cref="AdjustmentRows"/>, oldest first.</summary>
internal static class AdjustmentSql
{
    /// <summary>Writes the question for the corrections of some events.</summary>
    /// <param name="events">At least one, at most a few thousand.</param>
    public static SqlStatement Of(IReadOnlyCollection<StoredEvent> events)
    {
        // The bounds in time let the engine skip what cannot hold these events: an adjustment copies its event's time.
        var parameters = new SqlParameters();
        var first = Instant.FromDateTimeOffset(events.Min(stored => stored.Event.OccurredAt));
        var last = Instant.FromDateTimeOffset(events.Max(stored => stored.Event.OccurredAt));
        return Where(parameters, $"""
            r.occurred_at >= {parameters.Milliseconds(first)} AND r.occurred_at <= {parameters.Milliseconds(last)}
                AND r.tenant IN {parameters.Texts(events.Select(stored => stored.Event.Tenant).Distinct())}
                AND r.event_id IN {parameters.Ids(events.Select(stored => stored.Event.EventId))}
            """);
    }

    /// <summary>Writes the question for the corrections that a condition over <c>usage_adjustments AS r</c> picks.</summary>
    public static SqlStatement Where(SqlParameters parameters, string condition) => parameters.Of($"""
        SELECT {AdjustmentRows.SelectList}
        FROM usage_adjustments AS r
        WHERE {condition}
        ORDER BY r.adjusted_at, r.adjustment_id
        """);
}
