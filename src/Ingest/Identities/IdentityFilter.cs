using Telemetry.Broker;
using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Identities;

/// <summary>The Bloom filter of one partition: every stored identity of it, saved now and then so that a start need not read them all.</summary>
internal sealed class IdentityFilter
{
    // Ids that went with old months leave the filter when it is built anew.
    private static readonly TimeSpan BuiltAnewAfter = TimeSpan.FromDays(31);

    private readonly BloomFilter bloom;
    private readonly DateTimeOffset builtAt;
    private readonly string file;
    private readonly TimeProvider time;
    private DateTimeOffset savedAt;
    private long savedOffset;

    private IdentityFilter(BloomFilter bloom, DateTimeOffset builtAt, long savedOffset, string file, TimeProvider time)
    {
        this.bloom = bloom;
        this.builtAt = builtAt;
        this.savedOffset = savedOffset;
        this.file = file;
        this.time = time;
        this.savedAt = time.GetUtcNow();
    }

    /// <summary>Gets how many identities it holds.</summary>
    public long Count => this.bloom.Count;

    /// <summary>Loads the last snapshot and adds what was stored since; without one, reads all stored identities.</summary>
    /// <param name="id">The partition.</param>
    /// <param name="directory">Where snapshots lie.</param>
    /// <param name="notAfter">Stored events from this offset on are read again, whatever the snapshot says.</param>
    public static async Task<IdentityFilter> OpenAsync(
        LogPartitionId id, string directory, long notAfter, IngestQueries queries, TimeProvider time, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, $"{id.Topic}-{id.Partition}.bloom");
        var now = time.GetUtcNow();
        var snapshot = BloomSnapshot.Load(file);
        if (snapshot is null || now - snapshot.BuiltAt > BuiltAnewAfter)
        {
            snapshot = new BloomSnapshot(new BloomFilter(), 0, now);
        }

        var from = Math.Min(snapshot.NextOffset, notAfter);
        await foreach (var (tenant, eventId) in queries.ReadIdentitiesAsync(id.Topic, id.Partition, from, cancellationToken))
        {
            snapshot.Filter.Add(tenant, eventId);
        }

        return new IdentityFilter(snapshot.Filter, snapshot.BuiltAt, snapshot.NextOffset, file, time);
    }

    /// <summary>Gets whether the identity may be stored: false is certain.</summary>
    public bool MayContain(EventKey key) => this.bloom.MayContain(key.Tenant, key.EventId);

    /// <summary>Adds the identity of a stored event.</summary>
    public void Add(string tenant, Guid eventId) => this.bloom.Add(tenant, eventId);

    /// <summary>Saves the filter when it has changed and the last time is long enough ago.</summary>
    /// <param name="nextOffset">All stored events below this offset are in the filter.</param>
    /// <exception cref="IOException">It could not be written; the one before is still there.</exception>
    public void SaveWhenDue(long nextOffset, TimeSpan every)
    {
        var now = this.time.GetUtcNow();
        if (nextOffset <= this.savedOffset || now - this.savedAt < every)
        {
            return;
        }

        this.savedAt = now;
        new BloomSnapshot(this.bloom, nextOffset, this.builtAt).Save(this.file);
        this.savedOffset = nextOffset;
    }
}
