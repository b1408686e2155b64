using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>Reads the corrections of some events.</summary>
internal sealed class AdjustmentReader(UsageStore store)
{
    private const int IdsPerQuery = 2000;

    /// <summary>Reads the corrections, oldest first, by tenant and event id.</summary>
    public async Task<ILookup<(string Tenant, Guid EventId), Adjustment>> ReadAsync(
        IReadOnlyCollection<StoredEvent> events, CancellationToken cancellationToken)
    {
        var found = new List<Adjustment>();
        foreach (var chunk in events.Chunk(IdsPerQuery))
        {
            found.AddRange(await store.ReadAsync(AdjustmentSql.Of(chunk), AdjustmentRows.Read, cancellationToken));
        }

        return found.ToLookup(adjustment => (adjustment.Tenant, adjustment.EventId));
    }
}
