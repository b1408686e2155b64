using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;
using Telemetry.Testing;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>When segments go: after the checkpoint, the grace period and one segment more.</summary>
public sealed class SegmentRetentionTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Nothing_goes_before_the_checkpoint_passed_it()
    {
        await using SegmentLog log = await WithSegmentsAsync();
        this.time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, log.DeletePassedSegments());
    }

    [Fact]
    public async Task Passed_segments_go_after_the_grace_period_except_the_newest_of_them()
    {
        await using SegmentLog log = await WithSegmentsAsync();
        int segments = log.Status(Topics.Usage).Segments;
        await CommitAsync(log, log.Status(Topics.Usage).EndOffset);
        this.time.Advance(Grace - TimeSpan.FromSeconds(1));
        Assert.Equal(0, log.DeletePassedSegments());
        this.time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(segments - 2, log.DeletePassedSegments());
        Assert.Equal(2, log.Status(Topics.Usage).Segments);
        Assert.Equal(2, Segment.List(this.folder.Topic(Topics.Usage)).Count);
        List<LogRecord> left = await log.ReadAllAsync();
        Assert.Equal(log.Status(Topics.Usage).OldestOffset, left[0].Offset);
    }

    [Fact]
    public async Task The_segment_of_the_checkpoint_and_the_one_before_stay()
    {
        await using SegmentLog log = await WithSegmentsAsync();
        long thirdSegment = Segment.List(this.folder.Topic(Topics.Usage))[2].FirstOffset;
        await CommitAsync(log, thirdSegment + 1);
        this.time.Advance(Grace);
        Assert.Equal(1, log.DeletePassedSegments());
    }

    [Fact]
    public async Task A_checkpoint_that_moves_back_keeps_what_it_still_needs()
    {
        await using SegmentLog log = await WithSegmentsAsync();
        await CommitAsync(log, log.Status(Topics.Usage).EndOffset);
        await CommitAsync(log, 0);
        this.time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, log.DeletePassedSegments());
    }

    [Fact]
    public async Task The_grace_period_goes_on_over_a_restart()
    {
        await using (SegmentLog log = await WithSegmentsAsync())
        {
            await CommitAsync(log, log.Status(Topics.Usage).EndOffset);
        }

        this.time.Advance(Grace);
        await using SegmentLog again = Open();
        Assert.True(again.DeletePassedSegments() > 0);
    }

    [Fact]
    public async Task A_log_whose_oldest_segments_went_opens_and_goes_on()
    {
        await using (SegmentLog log = await WithSegmentsAsync())
        {
            await CommitAsync(log, log.Status(Topics.Usage).EndOffset);
            this.time.Advance(Grace);
            Assert.True(log.DeletePassedSegments() > 0);
        }

        await using SegmentLog again = Open();
        long end = again.Status(Topics.Usage).EndOffset;
        await again.AppendAsync(Topics.Usage, Records.Range((int)end, 1), default);
        List<LogRecord> read = await again.ReadAllAsync();
        Assert.Equal(end, read[^1].Offset);
        Assert.Equal(again.Status(Topics.Usage).OldestOffset, read[0].Offset);
    }

    private static Task<bool> CommitAsync(SegmentLog log, long offset) => log.WithPartitionAsync(Topics.Usage, async partition =>
    {
        await partition.CommitAsync(new LogCheckpoint(offset, null), default);
        return true;
    });

    private async Task<SegmentLog> WithSegmentsAsync()
    {
        SegmentLog log = Open();
        for (int i = 0; i < 20; i++)
        {
            await log.AppendAsync(Topics.Usage, [Records.Numbered(i, padding: 900)], default);
        }

        Assert.True(log.Status(Topics.Usage).Segments >= 5);
        return log;
    }

    private SegmentLog Open() =>
        SegmentLog.Open(new SegmentLogOptions { Directory = this.folder.Path, SegmentBytes = 4096, SegmentGrace = Grace }, this.time);
}
