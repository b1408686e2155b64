using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>Puts together the properties of librdkafka's clients: ours, then the user's, except those that exactness hangs on.</summary>
internal static class ClientProperties
{
    // Why each property is not the user's to set.
    private static readonly Dictionary<string, string> Fixed = new(StringComparer.Ordinal)
    {
        ["acks"] = "an event counts as accepted only when all in-sync replicas have it",
        ["request.required.acks"] = "an event counts as accepted only when all in-sync replicas have it",
        ["enable.idempotence"] = "without it a retry can store a record twice or out of order",
        ["transactional.id"] = "the writer uses no transactions",
        ["partitioner"] = "all copies of an event must meet in one partition, which murmur2_random of the key decides for every producer",
        ["enable.auto.commit"] = "offsets are committed with the block they belong to",
        ["auto.commit.enable"] = "offsets are committed with the block they belong to",
        ["enable.auto.offset.store"] = "offsets are committed with the block they belong to",
        ["auto.offset.reset"] = "an offset that fell out of retention must be an error, not a silent gap",
        ["partition.assignment.strategy"] = "only range was shown to refuse every commit of a member that lost its partition",
        ["group.protocol"] = "only the classic protocol was shown to refuse every commit of a member that lost its partition",
        ["group.remote.assignor"] = "only range was shown to refuse every commit of a member that lost its partition",
        ["isolation.level"] = "records of an aborted transaction must not count",
        ["enable.partition.eof"] = "the reader relies on being told where the end is",
        ["check.crcs"] = "damaged records must not count",
        ["bootstrap.servers"] = "it is set by Kafka:BootstrapServers",
        ["metadata.broker.list"] = "it is set by Kafka:BootstrapServers",
        ["group.id"] = "it is set by Kafka:Group",
        ["group.instance.id"] = "it is set by Kafka:GroupInstanceId",
        ["queue.buffering.max.messages"] = "the bound is Kafka:QueueBytesMax",
        ["queue.buffering.max.kbytes"] = "the bound is Kafka:QueueBytesMax",
        ["message.max.bytes"] = "it is set by Kafka:RecordBytesMax",
    };

    /// <summary>Names each property that may not be set, and why.</summary>
    public static IEnumerable<string> Faults(IReadOnlyDictionary<string, string> client) =>
        from property in client.Keys.Order(StringComparer.Ordinal)
        where Fixed.ContainsKey(property)
        select $"Kafka:Client:{property} cannot be set: {Fixed[property]}.";

    /// <summary>Gets the properties of a consumer of one topic.</summary>
    public static ConsumerConfig Consumer(KafkaLogOptions options, string topic) => With(options.Client, new ConsumerConfig
    {
        ClientId = "telemetry",
        BootstrapServers = options.BootstrapServers,
        GroupId = options.GroupOf(topic),
        GroupInstanceId = options.GroupInstanceId,
        GroupProtocol = GroupProtocol.Classic,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Error,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        CheckCrcs = true,
        AllowAutoCreateTopics = false,

        // A paused partition drops what librdkafka read ahead: keep that small, the buffer behind it is what reads ahead. Its
        // queue is one for all partitions, and by default it would wait a second when it is full.
        QueuedMaxMessagesKbytes = 16_384,
        FetchQueueBackoffMs = 10,
    });

    /// <summary>Gets the properties of the producer.</summary>
    public static ProducerConfig Producer(KafkaLogOptions options) => With(options.Client, new ProducerConfig
    {
        ClientId = "telemetry",
        BootstrapServers = options.BootstrapServers,
        Acks = Acks.All,
        EnableIdempotence = true,
        Partitioner = Partitioner.Murmur2Random,
        CompressionType = CompressionType.Lz4,
        LingerMs = 5,
        MessageTimeoutMs = 30_000,
        MessageMaxBytes = options.RecordBytesMax,

        // The writer counts what waits, so that a full queue refuses a whole append and not the rest of one.
        QueueBufferingMaxMessages = 0,
        QueueBufferingMaxKbytes = int.MaxValue,
    });

    private static T With<T>(IReadOnlyDictionary<string, string> client, T config)
        where T : ClientConfig
    {
        foreach ((string property, string value) in client)
        {
            config.Set(property, value);
        }

        return config;
    }
}
