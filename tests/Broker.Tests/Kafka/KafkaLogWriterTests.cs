using System.Text;
using Confluent.Kafka;
using Telemetry.Broker.Kafka;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

public sealed class KafkaLogWriterTests(MockKafkaFixture kafka) : IClassFixture<MockKafkaFixture>
{
    private const short Produce = 0;

    [Fact]
    public async Task Each_record_lies_in_the_partition_of_its_key()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 6);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 500), default);
        await parts.Writer.AppendAsync(Topics.Usage, [.. Records.Range(0, 500).Reverse()], default);
        List<ConsumeResult<byte[], byte[]>> found = ForeignReader.ReadAll(options, options.Topic);
        Assert.Equal(1000, found.Count);
        Assert.All(found, record => Assert.Equal(KeyPartitioner.PartitionOf(record.Message.Key, 6), record.Partition.Value));
        Assert.True(found.Select(record => record.Partition.Value).Distinct().Count() > 1);
    }

    [Fact]
    public async Task A_usage_event_says_that_it_is_json_once()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        OutgoingRecord said = Records.Numbered(1);
        await parts.Writer.AppendAsync(Topics.Usage, [said, said with { Headers = [] }], default);
        await parts.Writer.AppendAsync(Topics.DeadLetters, [said with { Headers = [] }], default);
        Assert.All(
            ForeignReader.ReadAll(options, options.Topic),
            record => Assert.Equal("application/json", Encoding.UTF8.GetString(Assert.Single(record.Message.Headers).GetValueBytes())));
        Assert.Empty(Assert.Single(ForeignReader.ReadAll(options, options.DeadLetterTopic)).Message.Headers);
    }

    [Fact]
    public async Task A_record_over_our_bound_is_refused_before_anything_is_sent()
    {
        KafkaLogOptions options = (await kafka.NewLogAsync(partitions: 1)) with { RecordBytesMax = 100_000 };
        await using KafkaParts parts = new(options);
        LogRecordRefusedException refused = await Assert.ThrowsAsync<LogRecordRefusedException>(
            async () => await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(1), Records.Numbered(2, padding: 100_000)], default));
        Assert.Equal(1, refused.Index);
        Assert.Contains("Kafka:RecordBytesMax", refused.Message, StringComparison.Ordinal);
        Assert.Empty(ForeignReader.ReadAll(options, options.Topic));
    }

    [Fact]
    public async Task A_record_that_the_broker_finds_too_large_is_refused_and_others_go_on()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(0)], default);
        await kafka.Cluster.PushErrorsAsync(Produce, (int)ErrorCode.MsgSizeTooLarge);
        LogRecordRefusedException refused = await Assert.ThrowsAsync<LogRecordRefusedException>(
            async () => await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(1)], default));
        Assert.Equal(0, refused.Index);
        Assert.Contains("max.message.bytes", refused.Message, StringComparison.Ordinal);
        await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(2)], default);
        Assert.Equal(2, ForeignReader.ReadAll(options, options.Topic).Count);
    }

    [Fact]
    public async Task Passing_errors_of_the_broker_are_not_seen()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(0)], default);
        await kafka.Cluster.PushErrorsAsync(Produce, (int)ErrorCode.NotLeaderForPartition, (int)ErrorCode.NotEnoughReplicas, (int)ErrorCode.RequestTimedOut);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(1, 50), default);
        Assert.Equal(51, ForeignReader.ReadAll(options, options.Topic).Count);
    }

    [Fact]
    public async Task A_topic_that_the_log_does_not_have_is_a_mistake_of_the_caller()
    {
        await using KafkaParts parts = new(await kafka.NewLogAsync(partitions: 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await parts.Writer.AppendAsync("elsewhere", [Records.Numbered(0)], default));
    }

    [Fact]
    public async Task A_wrong_client_property_is_named()
    {
        KafkaLogOptions options = (await kafka.NewLogAsync(partitions: 1)) with { Client = new Dictionary<string, string> { ["linger.msec"] = "5" } };
        await using KafkaParts parts = new(options);
        LogUnavailableException refused = await Assert.ThrowsAsync<LogUnavailableException>(
            async () => await parts.Writer.AppendAsync(Topics.Usage, [Records.Numbered(0)], default));
        Assert.Contains("linger.msec", refused.Message, StringComparison.Ordinal);
    }
}
