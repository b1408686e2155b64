using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Telemetry.Sdk.Publishing.Observing;

/// <summary>The counts of one publisher, for its own status and for the meter.</summary>
internal sealed class PublisherCounts(string publisher)
{
    private readonly ConcurrentDictionary<string, Count> dropped = new(StringComparer.Ordinal);
    private long published;
    private long retried;
    private long spooled;
    private long drained;

    public KeyValuePair<string, object?> Tag { get; } = new("publisher", publisher);
    public long Published => Volatile.Read(ref this.published);
    public long Retried => Volatile.Read(ref this.retried);
    public long Spooled => Volatile.Read(ref this.spooled);
    public long Drained => Volatile.Read(ref this.drained);
    public Dictionary<string, long> Dropped => this.dropped.ToDictionary(entry => entry.Key, entry => entry.Value.Read(), StringComparer.Ordinal);

    public void Queue() => PublisherInstruments.Queued.Add(1, Tag);

    public void Publish(int events) => Add(ref this.published, PublisherInstruments.Published, events);

    public void Retry(int events) => Add(ref this.retried, PublisherInstruments.Retried, events);

    public void Spool(int events) => Add(ref this.spooled, PublisherInstruments.Spooled, events);

    public void Drain(int events) => Add(ref this.drained, PublisherInstruments.Drained, events);

    /// <summary>Counts a drop; allocates only the first time a reason is seen.</summary>
    public void Drop(string reason, int events = 1)
    {
        if (!this.dropped.TryGetValue(reason, out var count))
        {
            count = this.dropped.GetOrAdd(reason, _ => new Count());
        }

        count.Add(events);
        PublisherInstruments.Dropped.Add(events, Tag, new KeyValuePair<string, object?>("reason", reason));
    }

    private void Add(ref long total, Counter<long> counter, int events)
    {
        if (events > 0)
        {
            Interlocked.Add(ref total, events);
            counter.Add(events, Tag);
        }
    }

    private sealed class Count
    {
        private long value;

        public void Add(int events) => Interlocked.Add(ref this.value, events);

        public long Read() => Volatile.Read(ref this.value);
    }
}
