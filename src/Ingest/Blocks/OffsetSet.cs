namespace Telemetry.Ingest.Blocks;

/// <summary>A set of offsets kept as sorted, disjoint, non-touching ranges. Not thread-safe.</summary>
public sealed class OffsetSet
{
    private readonly List<OffsetRange> ranges = [];

    /// <summary>Gets the ranges in ascending order; no two touch.</summary>
    public IReadOnlyList<OffsetRange> Ranges => this.ranges;

    /// <summary>Gets how many offsets are in the set.</summary>
    public long Count => this.ranges.Sum(range => range.Length);

    /// <summary>Adds a range; what is already in the set changes nothing.</summary>
    public void Add(OffsetRange range)
    {
        var from = FirstTouching(range.First);
        var (first, last) = (range.First, range.Last);
        var to = from;
        while (to < this.ranges.Count && this.ranges[to].First <= last + 1)
        {
            first = Math.Min(first, this.ranges[to].First);
            last = Math.Max(last, this.ranges[to].Last);
            to++;
        }

        this.ranges.RemoveRange(from, to - from);
        this.ranges.Insert(from, new OffsetRange(first, last));
    }

    /// <summary>Adds one offset.</summary>
    public void Add(long offset) => Add(new OffsetRange(offset, offset));

    /// <summary>Gets whether the offset is in the set.</summary>
    public bool Contains(long offset)
    {
        var index = FirstTouching(offset);
        return (index < this.ranges.Count && this.ranges[index].Contains(offset))
            || (index + 1 < this.ranges.Count && this.ranges[index + 1].Contains(offset));
    }

    /// <summary>Finds the first range that holds, follows or touches (ends just before) the offset.</summary>
    private int FirstTouching(long offset)
    {
        var (low, high) = (0, this.ranges.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this.ranges[middle].Last + 1 < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
