using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Status;
using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Identities;

/// <summary>Finds out which events of a batch are stored already.</summary>
internal sealed class IdentityLookUp(IngestQueries queries, IngestMetrics metrics)
{
    /// <summary>Asks the store about those that the filter cannot rule out.</summary>
    /// <param name="records">Decoded records; refused ones are passed over.</param>
    /// <param name="filter">Null asks about all.</param>
    /// <param name="inRawRows">Whether only raw rows count, as they must after an unclean stop.</param>
    public async Task<Dictionary<EventKey, StoredIdentity>> FindAsync(
        IReadOnlyCollection<DecodedRecord> records, IdentityFilter? filter, bool inRawRows, CancellationToken cancellationToken)
    {
        var suspects = records
            .Where(record => record.Event is not null && (filter is null || filter.MayContain(record.Identity)))
            .Select(record => record.Event!.EventId)
            .ToHashSet();

        // Whoever plans the block adds those that become rows.
        var known = new Dictionary<EventKey, StoredIdentity>(records.Count);
        if (suspects.Count == 0)
        {
            return known;
        }

        metrics.LookedUp(suspects.Count);
        var found = inRawRows
            ? await queries.FindRawIdentitiesAsync(suspects, cancellationToken)
            : await queries.FindIdentitiesAsync(suspects, cancellationToken);
        foreach (var row in found)
        {
            // Two rows of one identity differ only after a fault; the first is as good as the other.
            known.TryAdd(new EventKey(row.Tenant, row.EventId), new StoredIdentity(row.UsageHash, row.Quality));
        }

        return known;
    }
}
