using System.Text;
using Confluent.Kafka;

namespace Telemetry.Sdk.Publishing.Tests.Kafka;

/// <summary>Reads a whole topic as anybody else would.</summary>
internal static class TopicReader
{
    /// <summary>Reads every record of every partition, from the very first on: fails where the mock has let records go.</summary>
    public static List<ConsumeResult<byte[], byte[]>> ReadAll(string bootstrapServers, string topic, int partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Error,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, 0)));
        var records = new List<ConsumeResult<byte[], byte[]>>();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        for (var open = partitions; open > 0;)
        {
            var result = consumer.Consume(bound.Token);
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                records.Add(result);
            }
        }

        consumer.Close();
        return records;
    }

    public static Guid IdOf(ConsumeResult<byte[], byte[]> record) => Guid.Parse(Encoding.ASCII.GetString(record.Message.Key));
}
