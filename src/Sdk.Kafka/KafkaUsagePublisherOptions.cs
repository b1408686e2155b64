using System.Text.RegularExpressions;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk.Kafka;

/// <summary>Where and how <see cref="KafkaUsagePublisher"/> sends.</summary>
public sealed partial class KafkaUsagePublisherOptions : UsagePublisherOptions
{
    // What delivery once and in the right partition rests on, and what options of ours set.
    private static readonly Dictionary<string, string> Reserved = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = $"set {nameof(BootstrapServers)}",
        ["metadata.broker.list"] = $"set {nameof(BootstrapServers)}",
        ["message.timeout.ms"] = $"set {nameof(DeliveryTimeout)}",
        ["delivery.timeout.ms"] = $"set {nameof(DeliveryTimeout)}",
        ["acks"] = "it is always all",
        ["request.required.acks"] = "it is always all",
        ["enable.idempotence"] = "it is always on",
        ["partitioner"] = "it is always murmur2_random: copies of an event must meet in one partition",
        ["transactional.id"] = "the publisher uses no transactions",
        ["dotnet.producer.enable.delivery.reports"] = "it is always on",
        ["dotnet.producer.enable.background.poll"] = "it is always on",
    };

    /// <summary>Gets or sets the first brokers to ask, as <c>host:port</c> with commas between. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>Gets or sets the topic. Default <c>llm.usage.v1</c>.</summary>
    public string Topic { get; set; } = "llm.usage.v1";

    /// <summary>Gets or sets how long the client tries to deliver an event before it is spooled or tried anew. Default 10 s; 1 s to 10 minutes.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets further properties of librdkafka by name, such as <c>security.protocol</c>, <c>compression.type</c> (default lz4) or <c>linger.ms</c> (default 20).</summary>
    public IDictionary<string, string> Client { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
        {
            yield return fault;
        }

        if (string.IsNullOrWhiteSpace(BootstrapServers))
        {
            yield return $"{nameof(BootstrapServers)} is missing; give one broker or more, such as broker1:9092,broker2:9092.";
        }

        if (!TopicName().IsMatch(Topic) || Topic is "." or "..")
        {
            yield return $"{nameof(Topic)} is '{Topic}'; it must be 1 to 249 letters, digits, dots, underscores or hyphens.";
        }

        if (Range(nameof(DeliveryTimeout), DeliveryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) is { } timeout)
        {
            yield return timeout;
        }

        foreach (var name in Client.Keys.Where(Reserved.ContainsKey))
        {
            yield return $"{nameof(Client)}['{name}'] cannot be set: {Reserved[name]}.";
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,249}\z", RegexOptions.None, 1000)]
    private static partial Regex TopicName();
}
