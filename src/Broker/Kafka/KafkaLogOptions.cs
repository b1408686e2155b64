namespace Telemetry.Broker.Kafka;

/// <summary>How the event log on Kafka is reached. The settings <c>Kafka:*</c>.</summary>
public sealed record KafkaLogOptions
{
    /// <summary>Gets the brokers to ask first, e.g. <c>kafka-1:9092,kafka-2:9092</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Gets the topic of usage events. Its number of partitions never changes; growth is a new topic.</summary>
    public string Topic { get; init; } = Topics.Usage;

    /// <summary>Gets the topic of dead letters.</summary>
    public string DeadLetterTopic { get; init; } = Topics.DeadLetters;

    /// <summary>
    /// Gets the consumer group of the ingesters. Dead letters are read by the group of this name with <c>-dlq</c> behind it.
    /// </summary>
    public string Group { get; init; } = "telemetry-ingest";

    /// <summary>
    /// Gets this member's own name in the group (static membership): a restart within the session time-out moves no partition.
    /// Null: a new member with every start. Two running members must not share one.
    /// </summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>Gets further properties of librdkafka by their own names (<c>Kafka:Client:*</c>), e.g. <c>security.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets how long a partition's reader may take to end when the partition is taken away, before it is given to the next
    /// member anyway. Default 10 s.
    /// </summary>
    public TimeSpan RevokeWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how many bytes of records are read ahead, over all partitions of a topic. Default 64 MiB.</summary>
    public long BufferBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>Gets how many bytes may wait for the broker before appends are refused with <see cref="LogFullException"/>. Default 256 MiB.</summary>
    public long QueueBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Gets the largest record that is handed to the broker, in bytes; the broker may allow less. Default 16 MiB.</summary>
    public int RecordBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Checks the values, all at once.</summary>
    /// <returns>One sentence for each fault, naming the setting; empty when all is well.</returns>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(!string.IsNullOrWhiteSpace(BootstrapServers), "Kafka:BootstrapServers is empty.");
        Check(IsTopicName(Topic), $"Kafka:Topic is '{Topic}': a topic's name has 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'.");
        Check(IsTopicName(DeadLetterTopic), $"Kafka:DeadLetterTopic is '{DeadLetterTopic}': a topic's name has 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'.");
        Check(Topic != DeadLetterTopic, "Kafka:Topic and Kafka:DeadLetterTopic are the same topic.");
        Check(!string.IsNullOrWhiteSpace(Group), "Kafka:Group is empty.");
        Check(GroupInstanceId is null || !string.IsNullOrWhiteSpace(GroupInstanceId), "Kafka:GroupInstanceId is empty; leave it out for none.");
        Check(RevokeWait >= TimeSpan.Zero, "Kafka:RevokeWait is negative.");
        Check(BufferBytesMax > 0, "Kafka:BufferBytesMax is not positive.");
        Check(QueueBytesMax > 0, "Kafka:QueueBytesMax is not positive.");
        Check(RecordBytesMax is >= 64 * 1024 and <= 1_000_000_000, $"Kafka:RecordBytesMax is {RecordBytesMax}, not 65,536 to 1,000,000,000.");
        faults.AddRange(ClientProperties.Faults(Client));
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">Names every setting that is wrong.</exception>
    public void Validate()
    {
        if (Faults() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }

    /// <summary>Gets the name that a topic of the contract has in this cluster.</summary>
    internal string NameOf(string topic) => topic switch
    {
        Topics.Usage => Topic,
        Topics.DeadLetters => DeadLetterTopic,
        _ when topic == Topic || topic == DeadLetterTopic => topic,
        _ => throw new ArgumentException($"The event log has no topic {topic}: it has {Topic} and {DeadLetterTopic}.", nameof(topic)),
    };

    /// <summary>Gets the consumer group that reads a topic.</summary>
    internal string GroupOf(string topic) => NameOf(topic) == DeadLetterTopic ? $"{Group}-dlq" : Group;

    private static bool IsTopicName(string name) =>
        name.Length is > 0 and <= 249 && name is not ("." or "..") && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
