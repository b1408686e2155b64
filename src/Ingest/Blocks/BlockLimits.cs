namespace Telemetry.Ingest.Blocks;

/// <summary>When a growing block is cut. Pure.</summary>
public sealed record BlockLimits
{
    /// <summary>The most partitions whose inserts share one lane.</summary>
    public const int PartitionsPerLaneMax = 4;

    /// <summary>Gets the most records in one block.</summary>
    public int RecordsMax { get; init; } = 50_000;

    /// <summary>
    /// Gets the most bytes of records in one block: room for the most records at 800 bytes each, so that behind a backlog rows cut
    /// a block. Parts of 20,000 rows cost the store twice as much per row to merge as parts of 50,000, and a third more to insert.
    /// </summary>
    public int BytesMax { get; init; } = 40 * 1024 * 1024;

    /// <summary>Gets the shortest time a block may grow.</summary>
    public TimeSpan TimeMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets the time added for each partition that shares the insert lane, so that the lane is never flooded with small inserts.</summary>
    public TimeSpan TimePerPartition { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Gets how long a block may grow in a lane shared by so many partitions.</summary>
    public TimeSpan TimeCut(int partitionsOfLane)
    {
        var shared = TimePerPartition * partitionsOfLane;
        return shared > TimeMin ? shared : TimeMin;
    }

    /// <summary>Gets whether a block of this size and age must be cut now.</summary>
    public bool IsFull(int records, long bytes, TimeSpan age, int partitionsOfLane) =>
        records >= RecordsMax || bytes >= BytesMax || (records > 0 && age >= TimeCut(partitionsOfLane));

    /// <summary>Gets the lane of a partition: neighbours share one.</summary>
    public static int LaneOf(int partition) => partition / PartitionsPerLaneMax;
}
