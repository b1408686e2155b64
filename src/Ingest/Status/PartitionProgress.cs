using Telemetry.Broker;

namespace Telemetry.Ingest.Status;

/// <summary>How far one partition got. Written by its loop alone; read by anyone.</summary>
public sealed class PartitionProgress(LogPartitionId id, Func<long> endOffset)
{
    private const int ExpectedMax = 16;

    // Ends that the log had and that are not stored up to yet, oldest first.
    private readonly LinkedList<LogEnd> expected = [];
    private long nextOffset;
    private long includedUpToTicks = DateTimeOffset.UnixEpoch.UtcTicks;
    private volatile string pending = "starting";
    private volatile string lastBlock = "";

    public LogPartitionId Id => id;

    /// <summary>Gets the offset after the last confirmed block.</summary>
    public long NextOffset => Interlocked.Read(ref this.nextOffset);

    /// <summary>Gets the offset that the log's next record gets.</summary>
    public long EndOffset => endOffset();

    /// <summary>Gets how many records wait behind the last confirmed block.</summary>
    public long LagRecords => Math.Max(0, EndOffset - NextOffset);

    /// <summary>Gets the append time (UTC) up to which every accepted event of the partition is stored.</summary>
    public DateTimeOffset IncludedUpTo => new(Interlocked.Read(ref this.includedUpToTicks), TimeSpan.Zero);

    /// <summary>Gets the offsets of the last block with rows, e.g. <c>10-99</c>; empty before the first.</summary>
    public string LastBlock => this.lastBlock;

    /// <summary>Gets why figures may not be served because of this partition; empty when they may.</summary>
    public string Pending => this.pending;

    internal void Wait(string reason) => this.pending = reason;

    internal void Ready() => this.pending = "";

    internal void Block(string offsets) => this.lastBlock = offsets;

    internal void Confirm(long next)
    {
        Interlocked.Exchange(ref this.nextOffset, next);
        Include(next);
    }

    /// <summary>Notes where the log ended at a time, to be included once everything below is stored. Called in order of time.</summary>
    internal void Expect(LogEnd end)
    {
        // While the store is away the latest end replaces the one before: a few are enough to move on by.
        if (this.expected.Count == ExpectedMax)
        {
            this.expected.RemoveLast();
        }

        this.expected.AddLast(end);
    }

    /// <summary>Moves the time up to which all is included; never back.</summary>
    /// <param name="next">Everything below this offset is stored.</param>
    internal void Include(long next)
    {
        while (this.expected.First is { } oldest && oldest.Value.Offset <= next)
        {
            Interlocked.Exchange(ref this.includedUpToTicks, Math.Max(oldest.Value.AsOf.UtcTicks, Interlocked.Read(ref this.includedUpToTicks)));
            this.expected.RemoveFirst();
        }
    }
}
