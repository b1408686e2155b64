using Confluent.Kafka;
using Telemetry.Broker.Kafka;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

public sealed class KafkaMemberTests(MockKafkaFixture kafka) : IClassFixture<MockKafkaFixture>
{
    private const short OffsetCommit = 8;

    [Fact]
    public async Task A_note_survives_another_member_and_a_restart()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts first = new(options);
        await first.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        string note = new('ä', 1500);
        await first.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(4, note), default);
            return true;
        });
        await using KafkaParts second = new(options);
        for (int restart = 0; restart < 2; restart++)
        {
            Assert.Equal(new LogCheckpoint(4, note), await second.Consumer.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.Committed)));
        }
    }

    [Fact]
    public async Task A_group_that_never_committed_starts_at_the_oldest_record()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await AppendOneByOneAsync(parts.Writer, 0, 10);
        await kafka.Cluster.DeleteRecordsAsync(options.Topic, 0, before: 6);
        var (committed, oldest, end, read) = await parts.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
            (partition.Committed, partition.OldestOffset, partition.EndOffset, await partition.ReadAllAsync(partition.Committed.NextOffset)));
        Assert.Equal((new LogCheckpoint(6, null), 6, 10), (committed, oldest, end));
        Assert.Equal([6, 7, 8, 9], read.Select(Records.Check));
    }

    [Fact]
    public async Task Records_that_fell_out_of_retention_unread_stop_the_run_and_are_named()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await AppendOneByOneAsync(parts.Writer, 0, 10);
        await parts.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(2, null), default);
            return true;
        });
        await kafka.Cluster.DeleteRecordsAsync(options.Topic, 0, before: 7);
        LogFaultException gone = await Assert.ThrowsAsync<LogFaultException>(
            () => parts.Consumer.RunAsync(Topics.Usage, _ => Task.CompletedTask, default).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains($"{options.Topic}/0", gone.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint is 2", gone.Message, StringComparison.Ordinal);
        Assert.Contains("kept is 7", gone.Message, StringComparison.Ordinal);
        Assert.Contains("--reset-offsets --to-earliest", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_that_overtakes_a_running_reader_stops_the_run()
    {
        KafkaLogOptions options = (await kafka.NewLogAsync(partitions: 1)) with { BufferBytesMax = 1 };
        await using KafkaParts parts = new(options);
        await AppendOneByOneAsync(parts.Writer, 0, 20);
        LogFaultException gone = await Assert.ThrowsAsync<LogFaultException>(() => parts.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                await partition.ReadAsync(0, 1, 1, TimeSpan.FromSeconds(60), partition.Revoked);
                await kafka.Cluster.DeleteRecordsAsync(options.Topic, 0, before: 20);
                await partition.ReadAsync(0, 1, 1, TimeSpan.FromSeconds(60), partition.Revoked);
            },
            default).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("fell out of retention", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_topic_is_named_with_the_command_that_creates_it()
    {
        KafkaLogOptions options = (await kafka.NewLogAsync(partitions: 1)) with { Topic = "nowhere" };
        await using KafkaParts parts = new(options);
        LogFaultException missing = await Assert.ThrowsAsync<LogFaultException>(
            () => parts.Consumer.RunAsync(Topics.Usage, _ => Task.CompletedTask, default).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("--create --topic nowhere --partitions 6", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_topics_are_looked_up_without_joining_the_group()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 5);
        Assert.Equal([new(options.Topic, 5), new(options.DeadLetterTopic, 1)], KafkaTopicCheck.Read(options, TimeSpan.FromSeconds(60)));
        Assert.Throws<LogFaultException>(() => KafkaTopicCheck.Read(options with { DeadLetterTopic = "nowhere" }, TimeSpan.FromSeconds(60)));
        Assert.Throws<LogUnavailableException>(() => KafkaTopicCheck.Read(options with { BootstrapServers = "127.0.0.1:1" }, TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress)]
    [InlineData(ErrorCode.IllegalGeneration)]
    [InlineData(ErrorCode.UnknownMemberId)]
    [InlineData(ErrorCode.NotCoordinatorForGroup)]
    [InlineData(ErrorCode.RequestTimedOut)]
    public async Task A_refused_checkpoint_loses_and_doubles_nothing(ErrorCode code)
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 2);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        using BlockReading reading = new(parts.Consumer, batch: 10);
        await reading.WaitForAsync(100);
        await kafka.Cluster.PushErrorsAsync(OffsetCommit, (int)code, (int)code);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(100, 100), default);
        await reading.WaitForAsync(200);
        await kafka.Cluster.ClearErrorsAsync(OffsetCommit);
        await reading.StopAsync();
        Assert.Equal(Enumerable.Range(0, 200), reading.Store.Numbers);
        Assert.Empty(reading.Store.Differing);
    }

    [Fact]
    public async Task A_checkpoint_without_the_right_to_write_it_stops_the_run_with_its_reason()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await kafka.Cluster.PushErrorsAsync(OffsetCommit, (int)ErrorCode.GroupAuthorizationFailed);
        LogFaultException refused = await Assert.ThrowsAsync<LogFaultException>(() => new BlockReading(parts.Consumer, batch: 10).Run.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains(options.Group, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_pauses_its_partition_and_misses_nothing()
    {
        KafkaLogOptions options = (await kafka.NewLogAsync(partitions: 1)) with { BufferBytesMax = 20_000 };
        await using KafkaParts parts = new(options);
        using MetricReading metrics = new(parts.Metrics);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 2_000, padding: 100), default);
        List<LogRecord> read = await parts.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            while (metrics.Read("telemetry.broker.paused") != 1)
            {
                await Task.Delay(20);
            }

            return await partition.ReadAllAsync(recordsMax: 50);
        });
        Assert.Equal(Enumerable.Range(0, 2_000), read.Select(Records.Check));
    }

    [Fact]
    public async Task Lag_checkpoint_and_end_of_each_partition_can_be_watched()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        using MetricReading metrics = new(parts.Metrics);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        var figures = await parts.Consumer.WithPartitionAsync(Topics.Usage, async partition =>
        {
            await partition.CommitAsync(new LogCheckpoint(4, null), default);
            return (metrics.Read("telemetry.broker.lag"), metrics.Read("telemetry.broker.committed_offset"), metrics.Read("telemetry.broker.end_offset"));
        });
        Assert.Equal((6, 4, 10), figures);
        Assert.Equal((10, 1), (metrics.Read("telemetry.broker.appended"), metrics.Read("telemetry.broker.rebalances", "assigned")));
    }

    [Fact]
    public async Task Each_key_is_at_home_in_the_partition_it_is_read_from()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 4);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        int strangers = 0;
        int read = 0;
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        await parts.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                foreach (LogRecord record in await partition.ReadAllAsync())
                {
                    Interlocked.Add(ref strangers, partition.HomeOf(record.Key.Span) == partition.Id.Partition ? 0 : 1);
                    if (Interlocked.Increment(ref read) == 100)
                    {
                        await stop.CancelAsync();
                    }
                }
            },
            stop.Token);
        Assert.Equal((100, 0), (read, strangers));
    }

    private static async Task AppendOneByOneAsync(IEventLogWriter writer, int first, int count)
    {
        // Retention deletes whole batches.
        foreach (OutgoingRecord record in Records.Range(first, count))
        {
            await writer.AppendAsync(Topics.Usage, [record], default);
        }
    }
}
