namespace Telemetry.Broker.Segments;

/// <summary>Where every few records of one segment begin. Filled by whoever passes by: the appender or a reader.</summary>
internal sealed class SparseIndex(long firstOffset)
{
    private const long SpacingBytes = 64 * 1024;

    private readonly Lock gate = new();
    private readonly List<LogPosition> entries = [new(firstOffset, SegmentHeader.Bytes)];

    public void Note(long offset, long position)
    {
        lock (this.gate)
        {
            if (position >= this.entries[^1].Position + SpacingBytes && offset > this.entries[^1].Offset)
            {
                this.entries.Add(new LogPosition(offset, position));
            }
        }
    }

    /// <summary>Gets the last known place at or before an offset.</summary>
    public LogPosition Floor(long offset)
    {
        lock (this.gate)
        {
            int low = 0;
            int high = this.entries.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = this.entries[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
            }

            return this.entries[low];
        }
    }
}

/// <summary>A record's place in its segment's file.</summary>
internal readonly record struct LogPosition(long Offset, long Position);
