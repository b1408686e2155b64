using Telemetry.Ingest.Blocks;

namespace Telemetry.Ingest.Tests.Blocks;

public sealed class BlockLimitsTests
{
    private static readonly BlockLimits Limits = new();

    [Theory]
    [InlineData(1, 500)]
    [InlineData(3, 500)]
    [InlineData(4, 600)]
    public void The_time_cut_grows_with_the_partitions_of_the_lane(int partitions, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Limits.TimeCut(partitions));

    [Theory]
    [InlineData(49_999, 100, 0, false)]
    [InlineData(50_000, 100, 0, true)]
    [InlineData(1, (40 * 1024 * 1024) - 1, 0, false)]
    [InlineData(1, 40 * 1024 * 1024, 0, true)]
    [InlineData(1, 100, 499, false)]
    [InlineData(1, 100, 500, true)]
    [InlineData(0, 0, 9_999, false)]
    public void A_block_is_cut_by_rows_bytes_or_age(int records, long bytes, int milliseconds, bool full) =>
        Assert.Equal(full, Limits.IsFull(records, bytes, TimeSpan.FromMilliseconds(milliseconds), partitionsOfLane: 1));

    [Fact]
    public void At_most_four_partitions_share_a_lane() =>
        Assert.Equal([0, 0, 0, 0, 1, 1], Enumerable.Range(0, 6).Select(BlockLimits.LaneOf));
}
