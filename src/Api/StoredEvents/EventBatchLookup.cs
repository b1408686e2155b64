using Telemetry.Aggregator.Sql;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>Finds many events by their ids, whatever else the store holds: identities say where each lies.</summary>
internal sealed class EventBatchLookup(UsageStore store)
{
    /// <summary>Finds the events that are stored under some ids, in no order.</summary>
    /// <param name="ids">The ids; unknown ones are left out of the answer.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<List<StoredEvent>> FindAsync(IReadOnlyCollection<Guid> ids, string? tenant, CancellationToken cancellationToken)
    {
        var places = await store.ReadAsync(Places(ids, tenant), row => (Id: row.GetGuid(0), Milliseconds: row.GetInt64(1)), cancellationToken);
        return places.Count == 0 ? [] : await store.ReadAsync(Rows(places, tenant), StoredEventReader.Read, cancellationToken);
    }

    private static SqlStatement Places(IEnumerable<Guid> ids, string? tenant)
    {
        var parameters = new SqlParameters();
        return parameters.Of($"""
            SELECT event_id, toUnixTimestamp64Milli(occurred_at)
            FROM usage_identity WHERE event_id IN {parameters.Ids(ids)}{Held("tenant", tenant, parameters)}
            """);
    }

    // The hours are what the rows are sorted by: without them every row between the first and the last would be looked at.
    private static SqlStatement Rows(List<(Guid Id, long Milliseconds)> places, string? tenant)
    {
        const long hour = 3_600_000;
        var parameters = new SqlParameters();
        var hours = parameters.Numbers(places.Select(static place => place.Milliseconds / hour * hour / 1000).Distinct());
        return parameters.Of($"""
            SELECT {StoredEventSql.SelectList}
            FROM usage_events AS e
            WHERE toStartOfHour(e.occurred_at) IN (SELECT toDateTime(arrayJoin({hours}), 'UTC'))
                AND e.event_id IN {parameters.Ids(places.Select(static place => place.Id).Distinct())}{Held("e.tenant", tenant, parameters)}
            """);
    }

    private static string Held(string column, string? tenant, SqlParameters parameters) =>
        tenant is null ? "" : $" AND {column} = {parameters.Text(tenant)}";
}
