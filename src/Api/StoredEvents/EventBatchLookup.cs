using Telemetry.Aggregator.StoredEvents;
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
        var places = await store.ReadAsync(StoredEventSql.Places(ids, tenant), StoredEventSql.ReadPlace, cancellationToken);
        return places.Count == 0 ? [] : await store.ReadAsync(StoredEventSql.At(places, tenant), StoredEventReader.Read, cancellationToken);
    }
}
