using NodaTime;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rerating;

/// <summary>Reads the stored events of a re-rating window by window, with their corrections.</summary>
internal sealed class RerateReader(ClickHouseDataSource source, RerateTerms terms)
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2106, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DateTimeOffset From => terms.From ?? Earliest;

    private DateTimeOffset To => terms.To ?? Latest;

    /// <summary>Counts the events by hour, ascending.</summary>
    public async Task<List<(DateTimeOffset Hour, long Events)>> HoursAsync(CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var statement = parameters.Of($"""
            SELECT toInt64(toUnixTimestamp(toStartOfHour(e.occurred_at))) AS hour, toInt64(count())
            FROM usage_events AS e
            WHERE {Range("e", From, To, parameters)}{Filters(parameters)}
            GROUP BY hour ORDER BY hour
            """);
        return await source.ReadAsync(statement, static row => (DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)), row.GetInt64(1)), cancellationToken);
    }

    /// <summary>Reads the events of a window, in an order that is the same each time.</summary>
    public async Task<List<StoredEvent>> EventsAsync(RerateWindow window, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var statement = parameters.Of($"""
            SELECT {StoredEventSql.SelectList}
            FROM usage_events AS e
            WHERE {InWindow("e", window, parameters)}{Filters(parameters)}
            ORDER BY e.tenant, e.occurred_at, e.event_id
            """);
        return await source.ReadAsync(statement, StoredEventReader.Read, cancellationToken);
    }

    /// <summary>Reads the corrections of a window's events, oldest first.</summary>
    public async Task<ILookup<(string Tenant, Guid EventId), Adjustment>> AdjustmentsAsync(RerateWindow window, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var found = await source.ReadAsync(
            AdjustmentSql.Where(parameters, InWindow("r", window, parameters)), AdjustmentRows.Read, cancellationToken);
        return found.ToLookup(static adjustment => (adjustment.Tenant, adjustment.EventId));
    }

    // What a correction may have changed is looked at in the corrected event, not here.
    private string Filters(SqlParameters parameters) => DimensionSql.Filters(
        terms.Filters.Where(static filter => !UsageKey.Columns.Contains(filter.Dimension.Name)),
        dimension => DimensionSql.InEvents(dimension, parameters),
        parameters);

    private string InWindow(string alias, RerateWindow window, SqlParameters parameters)
    {
        var range = Range(alias, window.From < From ? From : window.From, window.To > To ? To : window.To, parameters);
        return window.Shares == 1
            ? range
            : $"{range} AND cityHash64({alias}.event_id) % toUInt64({parameters.Number(window.Shares)}) = toUInt64({parameters.Number(window.Share)})";
    }

    private static string Range(string alias, DateTimeOffset from, DateTimeOffset to, SqlParameters parameters) =>
        $"{alias}.occurred_at >= {parameters.Milliseconds(Instant.FromDateTimeOffset(from))} AND {alias}.occurred_at < {parameters.Milliseconds(Instant.FromDateTimeOffset(to))}";
}
