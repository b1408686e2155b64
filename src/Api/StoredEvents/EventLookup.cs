using System.Collections.Immutable;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Problems;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>Finds one event by its id.</summary>
internal sealed class EventLookup(UsageStore store)
{
    /// <summary>Finds an event.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="tenants">The tenants to look in; empty: all.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="RequestRefusedException">404: there is none; 400: several tenants have one and none was named.</exception>
    public async Task<StoredEvent> FindAsync(Guid id, ImmutableArray<string> tenants, CancellationToken cancellationToken)
    {
        var places = await store.ReadAsync(Places(id, tenants), row => (Tenant: row.GetString(0), Milliseconds: row.GetInt64(1)), cancellationToken);
        if (places.Count > 1)
        {
            throw RequestRefusedException.Invalid(
                [new ParameterFault("tenant", $"Several tenants have an event of this id: add tenant= with one of {string.Join(", ", places.Select(place => $"\"{place.Tenant}\""))}.")]);
        }

        var events = places.Count == 0 ? [] : await store.ReadAsync(Row(id, places[0].Tenant, places[0].Milliseconds), StoredEventReader.Read, cancellationToken);
        return events.Count > 0
            ? events[0]
            : throw RequestRefusedException.NotFound("event_id", "No event is stored under this id. It may have been refused (see /api/v1/dead-letters) or not be taken in yet.");
    }

    private static SqlStatement Places(Guid id, ImmutableArray<string> tenants)
    {
        var parameters = new SqlParameters();
        var tenant = tenants.IsEmpty ? "" : $" AND tenant IN {parameters.Texts(tenants)}";
        return parameters.Of($"""
            SELECT toString(tenant) AS owner, min(toUnixTimestamp64Milli(occurred_at)) AS milliseconds
            FROM usage_identity WHERE event_id = {parameters.Id(id)}{tenant}
            GROUP BY owner ORDER BY owner LIMIT 20
            """);
    }

    private static SqlStatement Row(Guid id, string tenant, long milliseconds)
    {
        var parameters = new SqlParameters();
        return parameters.Of($"""
            SELECT {StoredEventSql.SelectList}
            FROM usage_events AS e
            WHERE e.tenant = {parameters.Text(tenant)}
                AND e.occurred_at = fromUnixTimestamp64Milli({parameters.Number(milliseconds)}, 'UTC')
                AND e.event_id = {parameters.Id(id)}
            LIMIT 1
            """);
    }
}
