using Confluent.Kafka;
using Telemetry.Broker.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

public sealed class KafkaLogOptionsTests
{
    private static readonly KafkaLogOptions Good = new() { BootstrapServers = "127.0.0.1:9092" };

    [Fact]
    public void The_defaults_are_the_contracts_names() =>
        Assert.Equal(("llm.usage.v1", "llm.usage.dlq.v1", 0), (Good.Topic, Good.DeadLetterTopic, Good.Faults().Count));

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        KafkaLogOptions wrong = new()
        {
            BootstrapServers = " ",
            Topic = "a topic",
            DeadLetterTopic = new string('x', 250),
            Group = "",
            GroupInstanceId = "",
            RevokeWait = TimeSpan.FromSeconds(-1),
            BufferBytesMax = 0,
            QueueBytesMax = 0,
            RecordBytesMax = 1,
            Client = new Dictionary<string, string> { ["acks"] = "1" },
        };
        string[] names =
        [
            "BootstrapServers", "Topic", "DeadLetterTopic", "Group", "GroupInstanceId", "RevokeWait", "BufferBytesMax", "QueueBytesMax",
            "RecordBytesMax", "Client:acks",
        ];
        IReadOnlyList<string> faults = wrong.Faults();
        Assert.Equal(names.Length, faults.Count);
        Assert.All(names, name => Assert.Contains(faults, fault => fault.StartsWith($"Kafka:{name} ", StringComparison.Ordinal)));
        Assert.Contains("Kafka:Client:acks", Assert.Throws<ArgumentException>(wrong.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_topic_for_both_uses_is_refused() =>
        Assert.Contains("same topic", Assert.Single((Good with { DeadLetterTopic = Good.Topic }).Faults()), StringComparison.Ordinal);

    [Theory]
    [InlineData("acks")]
    [InlineData("request.required.acks")]
    [InlineData("enable.idempotence")]
    [InlineData("transactional.id")]
    [InlineData("partitioner")]
    [InlineData("enable.auto.commit")]
    [InlineData("auto.commit.enable")]
    [InlineData("enable.auto.offset.store")]
    [InlineData("auto.offset.reset")]
    [InlineData("partition.assignment.strategy")]
    [InlineData("group.protocol")]
    [InlineData("group.remote.assignor")]
    [InlineData("isolation.level")]
    [InlineData("enable.partition.eof")]
    [InlineData("check.crcs")]
    [InlineData("bootstrap.servers")]
    [InlineData("metadata.broker.list")]
    [InlineData("group.id")]
    [InlineData("group.instance.id")]
    [InlineData("message.max.bytes")]
    [InlineData("queue.buffering.max.messages")]
    [InlineData("queue.buffering.max.kbytes")]
    public void A_property_that_exactness_hangs_on_is_refused_with_its_reason(string property)
    {
        string fault = Assert.Single((Good with { Client = new Dictionary<string, string> { [property] = "x" } }).Faults());
        Assert.StartsWith($"Kafka:Client:{property} cannot be set: ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_keeps_its_name_over_restarts_and_shares_partitions_by_range()
    {
        var config = ClientProperties.Consumer(Good with { GroupInstanceId = "ingest-1" }, Good.Topic);

        Assert.Equal(("ingest-1", PartitionAssignmentStrategy.Range, GroupProtocol.Classic), (config.GroupInstanceId, config.PartitionAssignmentStrategy, config.GroupProtocol));
        Assert.Null(ClientProperties.Consumer(Good, Good.Topic).GroupInstanceId);
    }

    [Fact]
    public void Any_other_property_reaches_both_clients()
    {
        KafkaLogOptions options = Good with { Client = new Dictionary<string, string> { ["client.id"] = "mine", ["linger.ms"] = "20" } };
        Assert.Equal("mine", ClientProperties.Consumer(options, options.Topic).ClientId);
        Assert.Equal(("mine", 20.0), (ClientProperties.Producer(options).ClientId, ClientProperties.Producer(options).LingerMs));
    }

    [Fact]
    public void Dead_letters_are_read_by_a_group_of_their_own() =>
        Assert.Equal(("telemetry-ingest", "telemetry-ingest-dlq"), (Good.GroupOf(Topics.Usage), Good.GroupOf(Topics.DeadLetters)));
}
