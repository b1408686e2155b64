namespace Telemetry.Broker.Segments;

/// <summary>The current view of a topic, and the wake-up call of those who wait for a newer one.</summary>
internal sealed class LogViews(LogView first)
{
    private readonly Lock gate = new();
    private LogView current = first;
    private long sealedBytes = first.Segments.SkipLast(1).Sum(segment => segment.SealedLength);
    private TaskCompletionSource advanced = NewSignal();

    public LogView Current => Volatile.Read(ref this.current);

    /// <summary>Gets a task that ends when the end moves on. Take it before looking at <see cref="Current"/>.</summary>
    public Task Advanced => Volatile.Read(ref this.advanced).Task;

    public long SizeBytes => Interlocked.Read(ref this.sealedBytes) + Current.ActiveLength;

    /// <summary>Publishes a new durable end.</summary>
    public void Advance(long endOffset, long activeLength)
    {
        TaskCompletionSource signal;
        lock (this.gate)
        {
            Volatile.Write(ref this.current, this.current with { EndOffset = endOffset, ActiveLength = activeLength });
            signal = this.advanced;
            Volatile.Write(ref this.advanced, NewSignal());
        }

        signal.TrySetResult();
    }

    /// <summary>Seals the newest segment and adds the next.</summary>
    public LogView Add(Segment segment)
    {
        lock (this.gate)
        {
            this.current.Segments[^1].SealedLength = this.current.ActiveLength;
            Interlocked.Add(ref this.sealedBytes, this.current.ActiveLength);
            LogView next = new([.. this.current.Segments, segment], this.current.EndOffset, segment.SealedLength);
            Volatile.Write(ref this.current, next);
            return next;
        }
    }

    /// <summary>Takes the oldest segments out of sight, before their files are deleted.</summary>
    public IReadOnlyList<Segment> RemoveOldest(int count)
    {
        lock (this.gate)
        {
            Segment[] removed = this.current.Segments[..count];
            Interlocked.Add(ref this.sealedBytes, -removed.Sum(segment => segment.SealedLength));
            Volatile.Write(ref this.current, this.current with { Segments = this.current.Segments[count..] });
            return removed;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
