using System.Text;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests;

/// <summary>What every event log must do. Each form of the log passes this suite, so that nothing behind it knows which one it has.</summary>
public abstract class EventLogConformance
{
    /// <summary>One log that can be closed and opened again.</summary>
    protected interface ILogUnderTest : IAsyncDisposable
    {
        IEventLogWriter Writer { get; }
        IEventLogConsumer Consumer { get; }

        /// <summary>Closes both sides in good order and opens them again on the same data.</summary>
        Task ReopenAsync();
    }

    protected abstract Task<ILogUnderTest> OpenAsync();

    [Fact]
    public async Task An_acknowledged_append_survives_reopening()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await log.ReopenAsync();
        Assert.Equal(Enumerable.Range(0, 10), (await log.Consumer.ReadAllAsync()).Select(Records.Check));
    }

    [Fact]
    public async Task Key_value_and_headers_come_back_as_they_were()
    {
        await using ILogUnderTest log = await OpenAsync();
        OutgoingRecord full = new()
        {
            Key = "0198f6a2-0000-7000-8000-000000000001"u8.ToArray(),
            Value = new byte[] { 0, 1, 2, 255, 10, 13 },
            Headers = [new("content-type", "application/json"), new("dlq-detail", "Zeile 1\n☃"), new("empty", "")],
        };
        OutgoingRecord bare = new() { Key = default, Value = default };
        await log.Writer.AppendAsync(Topics.DeadLetters, [full, bare], default);
        List<LogRecord> read = await log.Consumer.ReadAllAsync(Topics.DeadLetters);
        Assert.Equal(2, read.Count);
        Assert.Equal(full.Key.ToArray(), read[0].Key.ToArray());
        Assert.Equal(full.Value.ToArray(), read[0].Value.ToArray());
        Assert.Equal(full.Headers, read[0].Headers);
        Assert.Equal(0, read[1].Key.Length);
        Assert.Equal(0, read[1].Value.Length);
        Assert.Empty(read[1].Headers);
    }

    [Fact]
    public async Task Records_of_one_append_stay_in_order()
    {
        await using ILogUnderTest log = await OpenAsync();
        OutgoingRecord[] sameKey = [.. Records.Range(0, 300).Select(record => record with { Key = "1"u8.ToArray() })];
        await log.Writer.AppendAsync(Topics.Usage, sameKey, default);
        List<LogRecord> read = await log.Consumer.ReadAllAsync();
        Assert.Equal(sameKey.Select(record => Encoding.UTF8.GetString(record.Value.Span)), read.Select(record => Encoding.UTF8.GetString(record.Value.Span)));
        Assert.All(read.Zip(read.Skip(1)), pair => Assert.True(pair.First.Offset < pair.Second.Offset));
    }

    [Fact]
    public async Task An_empty_append_does_nothing()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, [], default);
        Assert.Empty(await log.Consumer.ReadAllAsync());
    }

    [Fact]
    public async Task Reading_starts_at_the_given_offset()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        List<LogRecord> all = await log.Consumer.ReadAllAsync();
        List<LogRecord> tail = await log.Consumer.ReadAllAsync(fromOffset: all[60].Offset);
        Assert.Equal(all.Skip(60).Select(record => record.Offset), tail.Select(record => record.Offset));
    }

    [Fact]
    public async Task Reading_keeps_to_its_bounds_but_gives_at_least_one_record()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 50, padding: 1000), default);
        await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            Assert.Equal(7, (await partition.ReadAsync(0, 7, 1 << 20, TimeSpan.FromSeconds(10), default)).Count);
            Assert.InRange((await partition.ReadAsync(0, 50, 5000, TimeSpan.FromSeconds(10), default)).Count, 1, 5);
            Assert.Single(await partition.ReadAsync(0, 50, 1, TimeSpan.FromSeconds(10), default));
            return true;
        });
    }

    [Fact]
    public async Task A_committed_offset_and_its_note_come_back_after_reopening()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        string note = new('ä', 1500);
        await CommitAsync(log, new LogCheckpoint(4, note));
        await log.ReopenAsync();
        Assert.Equal(new LogCheckpoint(4, note), await CommittedAsync(log));
        Assert.False(await log.Consumer.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.AfterUncleanStop)));
    }

    [Fact]
    public async Task A_note_can_be_taken_back()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await CommitAsync(log, new LogCheckpoint(4, "pending"));
        await CommitAsync(log, new LogCheckpoint(6, null));
        await log.ReopenAsync();
        Assert.Equal(new LogCheckpoint(6, null), await CommittedAsync(log));
    }

    [Fact]
    public async Task A_lower_offset_can_be_committed()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await CommitAsync(log, new LogCheckpoint(8, null));
        await CommitAsync(log, new LogCheckpoint(3, "again"));
        await log.ReopenAsync();
        Assert.Equal(new LogCheckpoint(3, "again"), await CommittedAsync(log));
    }

    [Fact]
    public async Task A_waiting_read_wakes_up_when_a_record_arrives()
    {
        await using ILogUnderTest log = await OpenAsync();
        IReadOnlyList<LogRecord> read = await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            Task<IReadOnlyList<LogRecord>> waiting = partition.ReadAsync(0, 10, 1 << 20, TimeSpan.FromSeconds(50), default).AsTask();
            Assert.False(waiting.IsCompleted);
            await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 1), default);
            return await waiting;
        });
        Assert.Equal([0], read.Select(Records.Check));
    }

    [Fact]
    public async Task A_read_without_records_ends_empty_when_its_wait_is_over()
    {
        await using ILogUnderTest log = await OpenAsync();
        Assert.Empty(await log.Consumer.WithPartitionAsync(
            Topics.Usage, partition => partition.ReadAsync(0, 10, 1 << 20, TimeSpan.FromMilliseconds(30), default).AsTask()));
    }

    [Fact]
    public async Task An_empty_read_means_that_nothing_was_there()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 20), default);
        Assert.Equal(20, await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            // The very first read, with no time to wait: what was acknowledged before the partition was given is not missed.
            int read = 0;
            for (IReadOnlyList<LogRecord> some; (some = await partition.ReadAsync(read, 3, 1 << 20, TimeSpan.Zero, default)).Count > 0;)
            {
                read += some.Count;
            }

            return read;
        }));
    }

    [Fact]
    public async Task Records_can_be_read_again_and_skipped_in_any_order()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            foreach (int from in (int[])[0, 50, 10, 10, 99, 0, 98])
            {
                Assert.Equal(from, Records.Check((await partition.ReadAsync(from, 1, 1 << 20, TimeSpan.FromSeconds(30), default))[0]));
            }

            return true;
        });
    }

    [Fact]
    public async Task A_note_that_is_too_long_is_refused_and_the_checkpoint_stays()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        string longest = new('n', LogCheckpoint.NoteBytesMax);
        await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(3, longest), default);
            await Assert.ThrowsAsync<ArgumentException>(async () => await partition.CommitAsync(new LogCheckpoint(4, longest + "n"), default));
            return true;
        });
        Assert.Equal(new LogCheckpoint(3, longest), await CommittedAsync(log));
    }

    [Fact]
    public async Task The_oldest_and_the_next_offset_are_known_when_the_partition_is_given()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        Assert.Equal((0, 10), await log.Consumer.WithPartitionAsync(Topics.Usage, partition => Task.FromResult((partition.OldestOffset, partition.EndOffset))));
    }

    [Fact]
    public async Task Every_key_is_at_home_in_a_log_of_one_partition()
    {
        await using ILogUnderTest log = await OpenAsync();
        Assert.Null(await log.Consumer.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.HomeOf("key"u8))));
    }

    [Fact]
    public async Task A_second_reader_gets_the_partition_when_the_first_is_gone_and_goes_on_at_its_checkpoint()
    {
        await using ILogUnderTest log = await OpenAsync();
        await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        using CancellationTokenSource stopFirst = new();
        using CancellationTokenSource stopSecond = new();
        TaskCompletionSource owned = new();
        TaskCompletionSource<LogCheckpoint> taken = new();
        Task first = log.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                await partition.CommitAsync(new LogCheckpoint(6, "mine"), default);
                owned.SetResult();
                await Task.Delay(Timeout.Infinite, partition.Revoked);
            },
            stopFirst.Token);
        await owned.Task.WaitAsync(TimeSpan.FromSeconds(60));
        // One that was told to stop before it got anything, and one that waits.
        await log.Consumer.RunAsync(Topics.Usage, _ => throw new InvalidOperationException("It was never to be given anything."), new CancellationToken(canceled: true));
        await stopFirst.CancelAsync();
        Task second = log.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                taken.TrySetResult(partition.Committed);
                await Task.Delay(Timeout.Infinite, partition.Revoked);
            },
            stopSecond.Token);
        await first.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(new LogCheckpoint(6, "mine"), await taken.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        await stopSecond.CancelAsync();
        await second.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_waiting_read_can_be_cancelled()
    {
        await using ILogUnderTest log = await OpenAsync();
        using CancellationTokenSource cancel = new();
        await log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            Task<IReadOnlyList<LogRecord>> waiting = partition.ReadAsync(0, 10, 1 << 20, TimeSpan.FromSeconds(50), cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            return true;
        });
    }

    [Fact]
    public async Task A_cancelled_append_is_refused()
    {
        await using ILogUnderTest log = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await log.Writer.AppendAsync(Topics.Usage, Records.Range(0, 1), new CancellationToken(canceled: true)));
        Assert.Empty(await log.Consumer.ReadAllAsync());
    }

    [Fact]
    public async Task Stopping_the_run_revokes_the_partition_and_ends_it()
    {
        await using ILogUnderTest log = await OpenAsync();
        using CancellationTokenSource stop = new();
        TaskCompletionSource<ILogPartition> assigned = new();
        Task run = log.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                assigned.SetResult(partition);
                await Task.Delay(Timeout.Infinite, partition.Revoked);
            },
            stop.Token);
        ILogPartition owned = await assigned.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(owned.Revoked.IsCancellationRequested);
        await Assert.ThrowsAsync<LogPartitionLostException>(async () => await owned.CommitAsync(new LogCheckpoint(0, null), default));
    }

    [Fact]
    public async Task A_fault_of_the_reader_ends_the_run_with_that_fault()
    {
        await using ILogUnderTest log = await OpenAsync();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => log.Consumer.RunAsync(Topics.Usage, _ => throw new InvalidTimeZoneException(), default).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static Task CommitAsync(ILogUnderTest log, LogCheckpoint checkpoint) =>
        log.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(checkpoint, default);
            return true;
        });

    private static Task<LogCheckpoint> CommittedAsync(ILogUnderTest log) =>
        log.Consumer.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.Committed));
}
