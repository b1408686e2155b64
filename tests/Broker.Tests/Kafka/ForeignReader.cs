using Confluent.Kafka;
using Telemetry.Broker.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Reads a topic as somebody else would: a plain consumer without a group's bookkeeping.</summary>
internal static class ForeignReader
{
    /// <summary>Reads every partition from its oldest record to the end that it has now.</summary>
    public static List<ConsumeResult<byte[], byte[]>> ReadAll(KafkaLogOptions options, string topic)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = options.BootstrapServers,
            GroupId = "foreign",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
        }).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        TopicPartition[] partitions = [.. admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics.Single().Partitions
            .Select(partition => new TopicPartition(topic, partition.PartitionId))];
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(
            partition, consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(30)).Low)));
        List<ConsumeResult<byte[], byte[]>> read = [];
        HashSet<TopicPartition> open = [.. partitions];
        while (open.Count > 0)
        {
            ConsumeResult<byte[], byte[]> result = consumer.Consume(TimeSpan.FromSeconds(60))
                ?? throw new TimeoutException($"{topic} was not read to its end within a minute.");
            if (result.IsPartitionEOF)
            {
                open.Remove(result.TopicPartition);
            }
            else
            {
                read.Add(result);
            }
        }

        consumer.Close();
        return read;
    }
}
