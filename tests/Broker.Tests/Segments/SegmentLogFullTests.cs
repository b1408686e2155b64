using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>A log without room, and a disk that fails.</summary>
public sealed class SegmentLogFullTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestDevice device = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_log_at_its_cap_refuses_with_a_time_to_wait_and_keeps_what_it_has()
    {
        await using SegmentLog log = Open(new SegmentLogOptions { Directory = this.folder.Path, SegmentBytes = 4096, TopicBytesMax = 20_000, RetryAfterFull = TimeSpan.FromSeconds(7) });
        int taken = 0;
        LogFullException full = await Assert.ThrowsAsync<LogFullException>(async () =>
        {
            for (; taken < 1000; taken++)
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(taken, padding: 1000)], default);
            }
        });
        Assert.Equal(TimeSpan.FromSeconds(7), full.RetryAfter);
        Assert.InRange(log.Status(Topics.Usage).SizeBytes, 15_000, 20_000);
        Assert.Equal(Enumerable.Range(0, taken), (await log.ReadAllAsync()).Select(Records.Check));
        Assert.Equal(1, log.Status(Topics.Usage).RefusedAppends);

        // The other topic has room of its own.
        await log.AppendAsync(Topics.DeadLetters, Records.Range(0, 1), default);
    }

    [Fact]
    public async Task A_log_at_its_cap_takes_appends_again_once_passed_segments_are_deleted()
    {
        await using SegmentLog log = Open(new SegmentLogOptions { Directory = this.folder.Path, SegmentBytes = 4096, TopicBytesMax = 20_000, SegmentGrace = TimeSpan.Zero });
        await Assert.ThrowsAsync<LogFullException>(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(i, padding: 1000)], default);
            }
        });
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(partition.EndOffset, null), default);
            return true;
        });
        Assert.True(log.DeletePassedSegments() > 0);
        await log.AppendAsync(Topics.Usage, [Records.Numbered(1, padding: 1000)], default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1500)]
    [InlineData(5000)]
    public async Task A_full_disk_refuses_and_the_log_is_usable_once_there_is_room(long bytesLeft)
    {
        await using (SegmentLog log = Open())
        {
            await log.AppendAsync(Topics.Usage, Records.Range(0, 3), default);
            this.device.BytesLeft = bytesLeft;
            await Assert.ThrowsAsync<LogFullException>(
                async () => await log.AppendAsync(Topics.Usage, Records.Range(100, 10, padding: 1000), default));
            this.device.BytesLeft = long.MaxValue;
            await log.AppendAsync(Topics.Usage, Records.Range(3, 3), default);
            Assert.Null(log.Status(Topics.Usage).Fault);
        }

        await using SegmentLog again = Open();
        Assert.Equal(Enumerable.Range(0, 6), (await again.ReadAllAsync()).Select(Records.Check));
    }

    [Fact]
    public async Task Nothing_of_a_refused_append_surfaces_after_a_crash()
    {
        await using SegmentLog log = Open();
        await log.AppendAsync(Topics.Usage, Records.Range(0, 3), default);
        this.device.BytesLeft = 5000;
        await Assert.ThrowsAsync<LogFullException>(
            async () => await log.AppendAsync(Topics.Usage, Records.Range(100, 10, padding: 1000), default));
        using TempFolder crashed = this.folder.Snapshot();
        await using SegmentLog again = SegmentLog.Open(new SegmentLogOptions { Directory = crashed.Path }, TimeProvider.System);
        Assert.Equal(Enumerable.Range(0, 3), (await again.ReadAllAsync()).Select(Records.Check));
        Assert.Equal(0, again.Status(Topics.Usage).TornBytes);
    }

    [Fact]
    public async Task A_full_disk_while_a_segment_is_begun_leaves_no_half_segment()
    {
        await using (SegmentLog log = Open(new SegmentLogOptions { Directory = this.folder.Path, SegmentBytes = 4096, Device = this.device }))
        {
            await log.AppendAsync(Topics.Usage, Records.Range(0, 3, padding: 1000), default);
            this.device.BytesLeft = 20;
            await Assert.ThrowsAsync<LogFullException>(async () => await log.AppendAsync(Topics.Usage, Records.Range(3, 3, padding: 1000), default));
            Assert.Single(Segment.List(this.folder.Topic(Topics.Usage)));
            this.device.BytesLeft = long.MaxValue;
            await log.AppendAsync(Topics.Usage, Records.Range(3, 3, padding: 1000), default);
        }

        await using SegmentLog again = Open();
        Assert.Equal(Enumerable.Range(0, 6), (await again.ReadAllAsync()).Select(Records.Check));
    }

    [Fact]
    public async Task A_failed_sync_stops_the_log_for_good_and_says_so()
    {
        await using SegmentLog log = Open();
        await log.AppendAsync(Topics.Usage, Records.Range(0, 3), default);
        this.device.FailSyncs = true;
        LogUnavailableException first = await Assert.ThrowsAsync<LogUnavailableException>(
            async () => await log.AppendAsync(Topics.Usage, Records.Range(3, 1), default));
        Assert.Contains("until a restart", first.Message, StringComparison.Ordinal);
        this.device.FailSyncs = false;

        // A later sync may succeed although the pages of the failed one are gone: it must not be asked.
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync(Topics.Usage, Records.Range(3, 1), default));
        Assert.Equal(first.Message, log.Status(Topics.Usage).Fault);
        Assert.Equal([0, 1, 2], (await log.ReadAllAsync()).Select(Records.Check));
    }

    [Fact]
    public async Task A_failed_sync_makes_the_stop_unclean()
    {
        await using (SegmentLog log = Open())
        {
            await log.AppendAsync(Topics.Usage, Records.Range(0, 3), default);
            this.device.FailSyncs = true;
            await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync(Topics.Usage, Records.Range(3, 1), default));
            this.device.FailSyncs = false;
        }

        await using SegmentLog again = Open();
        Assert.True(await again.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.AfterUncleanStop)));
    }

    [Fact]
    public async Task A_reader_can_commit_on_a_full_disk()
    {
        using TempFolder small = new();
        await using SegmentLog log = Open(new SegmentLogOptions { Directory = small.Path });
        long size = new FileInfo(Path.Combine(small.Topic(Topics.Usage), CheckpointFile.Name)).Length;
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            for (int i = 0; i < 5; i++)
            {
                await partition.CommitAsync(new LogCheckpoint(0, $"note {i}"), default);
            }

            return true;
        });

        // Every slot was there from the start: commits ask the disk for no further room.
        Assert.Equal(8192, size);
        Assert.Equal(size, new FileInfo(Path.Combine(small.Topic(Topics.Usage), CheckpointFile.Name)).Length);
    }

    [Fact]
    public async Task A_failed_sync_of_the_checkpoint_stops_commits_for_good()
    {
        await using SegmentLog log = Open();
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            this.device.FailSyncs = true;
            await Assert.ThrowsAsync<LogUnavailableException>(async () => await partition.CommitAsync(new LogCheckpoint(0, "a"), default));
            this.device.FailSyncs = false;
            await Assert.ThrowsAsync<LogUnavailableException>(async () => await partition.CommitAsync(new LogCheckpoint(0, "a"), default));
            return true;
        });
        Assert.NotNull(log.Status(Topics.Usage).Fault);
    }

    [Fact]
    public async Task A_half_written_append_that_cannot_be_cut_off_stops_the_log()
    {
        await using SegmentLog log = Open();
        this.device.BytesLeft = 100;
        this.device.FailTruncates = true;
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync(Topics.Usage, Records.Range(0, 10), default));
        Assert.NotNull(log.Status(Topics.Usage).Fault);
    }

    [Fact]
    public async Task A_record_over_the_bound_is_refused_before_anything_is_written()
    {
        await using SegmentLog log = Open();
        OutgoingRecord huge = new() { Key = default, Value = new byte[SegmentLogOptions.RecordBytesMax] };
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await log.AppendAsync(Topics.Usage, [Records.Numbered(0), huge], default));
        Assert.Contains("bound", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, log.Status(Topics.Usage).EndOffset);
    }

    [Fact]
    public async Task A_file_size_limit_of_the_system_refuses_and_every_acknowledged_record_is_there()
    {
        // The child begins a new segment at 256 KiB: a limit under that is met by the log itself.
        using ChildProcess child = ChildProcess.Append(this.folder.Path, first: 0, lanes: 4, fileSizeKiB: 100);
        List<int> acknowledged = await child.ReadUntilItEndsAsync();
        Assert.True(child.SaidFull);
        Assert.NotEmpty(acknowledged);
        await using SegmentLog log = Open();
        HashSet<int> stored = [.. (await log.ReadAllAsync()).Select(Records.Check)];
        Assert.Equal(acknowledged.Order(), stored.Order());
    }

    private static SegmentLog Open(SegmentLogOptions options) => SegmentLog.Open(options, TimeProvider.System);

    private SegmentLog Open() => Open(new SegmentLogOptions { Directory = this.folder.Path, Device = this.device });
}
