using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;
using Telemetry.Testing;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>The checkpoint over crashes, damage and orderly stops.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_commit_survives_a_crash_and_the_stop_counts_as_unclean()
    {
        using TempFolder crashed = await CrashAfterCommitsAsync(3, 7);
        Assert.Equal((new LogCheckpoint(7, "note 7"), true), await StateAsync(crashed));
    }

    [Fact]
    public async Task A_torn_checkpoint_falls_back_to_the_one_before()
    {
        using TempFolder crashed = await CrashAfterCommitsAsync(3, 7);
        Damage(crashed, slot: 1);
        Assert.Equal((new LogCheckpoint(3, "note 3"), true), await StateAsync(crashed));
    }

    [Fact]
    public async Task A_commit_after_a_torn_one_is_the_newest()
    {
        using TempFolder crashed = await CrashAfterCommitsAsync(3, 7);
        Damage(crashed, slot: 1);
        await using (SegmentLog log = Open(crashed))
        {
            await CommitAsync(log, 9);
        }

        Assert.Equal(new LogCheckpoint(9, "note 9"), (await StateAsync(crashed)).Committed);
    }

    [Fact]
    public async Task A_lost_checkpoint_means_from_the_oldest_record_and_unclean()
    {
        using TempFolder stopped = await StopAfterCommitsAsync(3, 7);
        File.Delete(Path.Combine(stopped.Topic(Topics.Usage), CheckpointFile.Name));
        Assert.Equal((new LogCheckpoint(0, null), true), await StateAsync(stopped));
    }

    [Fact]
    public async Task A_checkpoint_file_of_garbage_means_from_the_oldest_record_and_unclean()
    {
        using TempFolder stopped = await StopAfterCommitsAsync(3, 7);
        File.WriteAllBytes(Path.Combine(stopped.Topic(Topics.Usage), CheckpointFile.Name), new byte[777]);
        Assert.Equal((new LogCheckpoint(0, null), true), await StateAsync(stopped));
    }

    [Fact]
    public async Task A_stale_checkpoint_put_back_over_an_orderly_stop_counts_as_unclean()
    {
        using TempFolder old = await StopAfterCommitsAsync(3);
        using TempFolder stopped = await StopAfterCommitsAsync(3, 7);
        File.Copy(
            Path.Combine(old.Topic(Topics.Usage), CheckpointFile.Name),
            Path.Combine(stopped.Topic(Topics.Usage), CheckpointFile.Name),
            overwrite: true);
        Assert.Equal((new LogCheckpoint(3, "note 3"), true), await StateAsync(stopped));
    }

    [Fact]
    public async Task After_an_orderly_stop_the_next_start_is_clean()
    {
        using TempFolder stopped = await StopAfterCommitsAsync(3, 7);
        Assert.Equal((new LogCheckpoint(7, "note 7"), false), await StateAsync(stopped));
    }

    [Fact]
    public async Task A_new_log_is_clean_and_starts_at_zero() =>
        Assert.Equal((new LogCheckpoint(0, null), false), await StateAsync(this.folder));

    [Fact]
    public async Task An_unclean_stop_stays_unclean_until_all_it_left_behind_is_confirmed()
    {
        using TempFolder crashed = await CrashAfterCommitsAsync(3);
        Assert.True((await StateAsync(crashed)).Unclean);
        await using (SegmentLog log = Open(crashed))
        {
            await CommitAsync(log, 8);
        }

        Assert.True((await StateAsync(crashed)).Unclean);
        await using (SegmentLog log = Open(crashed))
        {
            await CommitAsync(log, 10);
        }

        Assert.False((await StateAsync(crashed)).Unclean);
    }

    [Fact]
    public async Task Offsets_that_a_checkpoint_vouches_for_are_never_given_again()
    {
        using TempFolder crashed = await CrashAfterCommitsAsync(10);
        string segment = Segment.List(crashed.Topic(Topics.Usage))[^1].Path;
        using (FileStream file = new(segment, FileMode.Open))
        {
            file.SetLength(file.Length - 10);
        }

        await using SegmentLog log = Open(crashed);
        Assert.Equal(10, log.Status(Topics.Usage).EndOffset);
        await log.AppendAsync(Topics.Usage, Records.Range(10, 1), default);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 10], (await log.ReadAllAsync()).Select(record => record.Offset));
    }

    [Fact]
    public async Task A_note_over_3_KiB_is_refused_and_the_last_checkpoint_stays()
    {
        await using SegmentLog log = Open(this.folder);
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(0, new string('n', LogCheckpoint.NoteBytesMax)), default);
            await Assert.ThrowsAsync<ArgumentException>(
                async () => await partition.CommitAsync(new LogCheckpoint(0, new string('n', LogCheckpoint.NoteBytesMax + 1)), default));
            return true;
        });
        Assert.Equal(LogCheckpoint.NoteBytesMax, (await log.WithPartitionAsync(Topics.Usage, p => Task.FromResult(p.Committed))).Note!.Length);
    }

    [Fact]
    public async Task A_checkpoint_beyond_the_end_is_refused()
    {
        await using SegmentLog log = Open(this.folder);
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await partition.CommitAsync(new LogCheckpoint(1, null), default));
            return true;
        });
    }

    private static Task<bool> CommitAsync(SegmentLog log, long offset) => log.WithPartitionAsync(Topics.Usage, async partition =>
    {
        await partition.CommitAsync(new LogCheckpoint(offset, $"note {offset}"), default);
        return true;
    });

    /// <summary>Damages a slot; the first commit of a log goes to slot 0, since its first checkpoint is made with it.</summary>
    private static void Damage(TempFolder folder, int slot)
    {
        using FileStream file = new(Path.Combine(folder.Topic(Topics.Usage), CheckpointFile.Name), FileMode.Open);
        file.Position = (slot * 4096) + 2000;
        file.Write(new byte[] { 1, 2, 3 });
    }

    private SegmentLog Open(TempFolder from) => SegmentLog.Open(new SegmentLogOptions { Directory = from.Path }, this.time);

    private async Task<(LogCheckpoint Committed, bool Unclean)> StateAsync(TempFolder from)
    {
        await using SegmentLog log = Open(from);
        return await log.WithPartitionAsync(Topics.Usage, partition => Task.FromResult((partition.Committed, partition.AfterUncleanStop)));
    }

    private async Task<TempFolder> CrashAfterCommitsAsync(params long[] offsets)
    {
        using TempFolder living = new();
        await using SegmentLog log = Open(living);
        await log.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        foreach (long offset in offsets)
        {
            await CommitAsync(log, offset);
        }

        return living.Snapshot();
    }

    private async Task<TempFolder> StopAfterCommitsAsync(params long[] offsets)
    {
        TempFolder living = new();
        await using SegmentLog log = Open(living);
        await log.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        foreach (long offset in offsets)
        {
            await CommitAsync(log, offset);
        }

        return living;
    }
}
