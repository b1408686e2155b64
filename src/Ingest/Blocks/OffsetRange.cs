namespace Telemetry.Ingest.Blocks;

/// <summary>A range of offsets in one partition, both ends included.</summary>
public readonly record struct OffsetRange
{
    public OffsetRange(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        First = first;
        Last = last;
    }

    public long First { get; }
    public long Last { get; }

    /// <summary>Gets the number of offsets from first to last.</summary>
    public long Length => Last - First + 1;

    public bool Contains(long offset) => offset >= First && offset <= Last;

    public override string ToString() => $"{First}-{Last}";
}
