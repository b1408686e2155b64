using System.Collections.Concurrent;
using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;
using Telemetry.Testing;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>Appending and reading at the same time, on an undamaged disk.</summary>
public sealed class SegmentLogAppendTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new(Noon);

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Many_concurrent_appends_share_few_syncs_and_none_is_lost()
    {
        await using SegmentLog log = Open();
        const int appends = 2000;
        await Task.WhenAll(Enumerable.Range(0, appends).Select(number => log.AppendAsync(Topics.Usage, [Records.Numbered(number)], default).AsTask()));
        List<LogRecord> read = await log.ReadAllAsync();
        Assert.Equal(Enumerable.Range(0, appends), read.Select(Records.Check).Order());
        LogStatus status = log.Status(Topics.Usage);
        Assert.InRange(status.Syncs, 1, appends / 4);
        Assert.Equal((appends, appends), ((int)status.AppendedRecords, (int)status.EndOffset));
    }

    [Fact]
    public async Task An_append_is_never_mixed_with_another()
    {
        await using SegmentLog log = Open(segmentBytes: 8192);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => log.AppendAsync(Topics.Usage, Records.Range(i * 20, 20, padding: i), default).AsTask()));
        int[] read = [.. (await log.ReadAllAsync()).Select(Records.Check)];
        Assert.Equal(1000, read.Length);
        Assert.All(read.Chunk(20), chunk => Assert.Equal(Enumerable.Range(chunk[0], 20), chunk));
    }

    [Fact]
    public async Task Append_times_never_go_back_even_when_the_clock_does()
    {
        await using (SegmentLog log = Open())
        {
            await log.AppendAsync(Topics.Usage, Records.Range(0, 1), default);
            this.time.SetUtcNow(Noon.AddHours(-3));
            await log.AppendAsync(Topics.Usage, Records.Range(1, 1), default);
        }

        await using SegmentLog again = Open();
        await again.AppendAsync(Topics.Usage, Records.Range(2, 1), default);
        this.time.SetUtcNow(Noon.AddMilliseconds(5));
        await again.AppendAsync(Topics.Usage, Records.Range(3, 1), default);
        Assert.Equal([Noon, Noon, Noon, Noon.AddMilliseconds(5)], (await again.ReadAllAsync()).Select(record => record.AppendedAt));
    }

    [Fact]
    public async Task Several_readers_follow_the_tail_while_appends_go_on()
    {
        await using SegmentLog log = Open(segmentBytes: 32 * 1024);
        const int total = 3000;
        ConcurrentBag<int> counts = [];
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            Task[] readers = [.. Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
            {
                long next = 0;
                while (next < total)
                {
                    IReadOnlyList<LogRecord> some = await partition.ReadAsync(next, 1 + (reader * 100), 1 << 20, TimeSpan.FromSeconds(20), default);
                    Assert.NotEmpty(some);
                    Assert.Equal(Enumerable.Range((int)next, some.Count), some.Select(Records.Check));
                    next = some[^1].Offset + 1;
                }

                counts.Add((int)next);
            }))];
            for (int i = 0; i < total; i += 10)
            {
                await log.AppendAsync(Topics.Usage, Records.Range(i, 10, padding: 50), default);
            }

            await Task.WhenAll(readers);
            return true;
        });
        Assert.Equal([total, total, total], counts);
    }

    [Fact]
    public async Task Any_offset_can_be_read_from_in_any_order()
    {
        await using SegmentLog log = Open(segmentBytes: 256 * 1024);
        for (int i = 0; i < 40; i++)
        {
            await log.AppendAsync(Topics.Usage, Records.Range(i * 100, 100, padding: 200), default);
        }

        Random random = new(5);
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            for (int i = 0; i < 300; i++)
            {
                int from = random.Next(4000);
                IReadOnlyList<LogRecord> some = await partition.ReadAsync(from, random.Next(1, 150), 1 << 20, TimeSpan.FromSeconds(5), default);
                Assert.Equal(Enumerable.Range(from, some.Count), some.Select(Records.Check));
            }

            return true;
        });
    }

    [Fact]
    public async Task A_record_as_large_as_a_request_body_fits()
    {
        await using SegmentLog log = Open();
        byte[] body = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(body);
        await log.AppendAsync(Topics.DeadLetters, [new OutgoingRecord { Key = default, Value = body }, Records.Numbered(1)], default);
        List<LogRecord> read = await log.ReadAllAsync(Topics.DeadLetters);
        Assert.True(body.AsSpan().SequenceEqual(read[0].Value.Span));
        Assert.Equal(1, Records.Check(read[1]));
    }

    [Fact]
    public async Task Too_much_waiting_for_the_disk_is_refused_with_a_time_to_wait()
    {
        await using SegmentLog log = SegmentLog.Open(
            new SegmentLogOptions { Directory = this.folder.Path, QueueBytesMax = 2000, RetryAfterBusy = TimeSpan.FromSeconds(3) }, this.time);
        List<LogFullException> refused = [];
        List<int> taken = [];
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            try
            {
                await log.AppendAsync(Topics.Usage, [Records.Numbered(number, padding: 900)], default);
                lock (taken)
                {
                    taken.Add(number);
                }
            }
            catch (LogFullException exception)
            {
                lock (refused)
                {
                    refused.Add(exception);
                }
            }
        }));
        Assert.NotEmpty(refused);
        Assert.All(refused, exception => Assert.Equal(TimeSpan.FromSeconds(3), exception.RetryAfter));
        Assert.Equal(taken.Order(), (await log.ReadAllAsync()).Select(Records.Check).Order());
    }

    [Fact]
    public async Task A_closed_log_refuses_appends_and_what_was_queued_is_durable()
    {
        SegmentLog log = Open();
        Task[] appends = [.. Enumerable.Range(0, 200).Select(number => log.AppendAsync(Topics.Usage, [Records.Numbered(number)], default).AsTask())];
        await log.DisposeAsync();
        await Task.WhenAll(appends);
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync(Topics.Usage, Records.Range(0, 1), default));
        await using SegmentLog again = Open();
        Assert.Equal(200, (await again.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task The_lag_is_what_lies_between_checkpoint_and_end()
    {
        await using SegmentLog log = Open();
        await log.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await log.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(4, null), default);
            return true;
        });
        Assert.Equal(6, log.Status(Topics.Usage).Lag);
    }

    [Fact]
    public void Wrong_options_are_named_all_at_once()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => SegmentLog.Open(new SegmentLogOptions { Directory = " ", SegmentBytes = 1, QueueBytesMax = 0 }, this.time));
        Assert.Contains("Directory", error.Message, StringComparison.Ordinal);
        Assert.Contains("SegmentBytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("QueueBytesMax", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_topic_is_named()
    {
        await using SegmentLog log = Open();
        Assert.Contains("llm.usage.v2", (await Assert.ThrowsAsync<ArgumentException>(
            async () => await log.AppendAsync("llm.usage.v2", Records.Range(0, 1), default))).Message, StringComparison.Ordinal);
    }

    private SegmentLog Open(long segmentBytes = 1 << 20) =>
        SegmentLog.Open(new SegmentLogOptions { Directory = this.folder.Path, SegmentBytes = segmentBytes }, this.time);
}
