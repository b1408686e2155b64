using Confluent.Kafka;
using Telemetry.Testing.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>The cluster that the other tests run on does what they ask of it.</summary>
public sealed class MockKafkaClusterTests
{
    [Fact]
    public async Task A_client_sees_the_topic_that_was_created_and_its_produced_records_are_acknowledged()
    {
        await using MockKafkaCluster cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, 3);
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(
            new ProducerConfig { BootstrapServers = cluster.BootstrapServers, Acks = Acks.All, EnableIdempotence = true, CompressionType = CompressionType.Lz4 }).Build();
        DeliveryResult<Null, string> sent = await producer.ProduceAsync(Topics.Usage, new Message<Null, string> { Value = "event" });
        Assert.Equal(PersistenceStatus.Persisted, sent.Status);
        using IAdminClient admin = new DependentAdminClientBuilder(producer.Handle).Build();
        Assert.Equal(3, admin.GetMetadata(Topics.Usage, TimeSpan.FromSeconds(30)).Topics.Single().Partitions.Count);
    }

    [Fact]
    public async Task A_command_that_cannot_be_obeyed_is_answered_with_its_reason()
    {
        await using MockKafkaCluster cluster = await MockKafkaCluster.StartAsync();
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.DeleteRecordsAsync("nowhere", 0, 1));
        Assert.Contains("nowhere/0", refused.Message, StringComparison.Ordinal);
        await cluster.CreateTopicAsync("somewhere", 1);
    }
}
