using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Telemetry.Broker;

namespace Telemetry.Cli.Hosting;

/// <summary>Which Kafka is read, and as whom.</summary>
internal sealed record KafkaSettings
{
    /// <summary>The most bytes of a record that a producer sends where <c>message.max.bytes</c> is not set: librdkafka's default.</summary>
    private const int MessageBytesDefault = 1_000_000;

    /// <summary>What a dead letter's headers and frame may take beside its original.</summary>
    private const int LetterOverhead = 16 * 1024;

    private const string GroupDefault = "telemetry";
    private const string MessageBytes = "message.max.bytes";

    /// <summary>
    /// Properties that decide whether every event counts once, or that other keys state. They are not left to configuration.
    /// </summary>
    private static readonly ImmutableArray<string> Fixed =
    [
        "bootstrap.servers", "metadata.broker.list", "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "partition.assignment.strategy", "group.protocol", "enable.idempotence", "acks", "request.required.acks", "partitioner", "transactional.id",
    ];

    public required string BootstrapServers { get; init; }

    /// <summary>Gets the topic of usage events.</summary>
    public string Topic { get; init; } = Topics.Usage;

    /// <summary>Gets the consumer group: all ingesters of one store are in one.</summary>
    public string Group { get; init; } = GroupDefault;

    /// <summary>Gets further librdkafka properties, by their own names.</summary>
    public ImmutableDictionary<string, string> Client { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Gets the most bytes of a dead letter's original that fit into one record.</summary>
    public int DeadLetterBytesMax =>
        Math.Max(LetterOverhead, (this.Client.TryGetValue(MessageBytes, out var text) && int.TryParse(text, out var bytes) ? bytes : MessageBytesDefault) - LetterOverhead);

    /// <summary>Reads the section; null where no server is named, which is a fault.</summary>
    public static KafkaSettings? Read(IConfiguration all, string? serversFlag, ImmutableArray<SettingFault>.Builder faults)
    {
        var client = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var property in all.GetSection(SettingKeys.KafkaClient).GetChildren())
        {
            // Shells take no dots in the names of variables.
            var name = property.Key.Replace('_', '.').ToLowerInvariant();
            if (Fixed.Contains(name))
            {
                faults.Add(new SettingFault($"{SettingKeys.KafkaClient}:{property.Key}", "is set by Telemetry: exact counting depends on it, or another key states it"));
            }
            else if (property.Value is { } value)
            {
                client[name] = value;
            }
        }

        var servers = serversFlag ?? all[SettingKeys.KafkaBootstrapServers];
        if (string.IsNullOrWhiteSpace(servers))
        {
            faults.Add(new SettingFault(SettingKeys.KafkaBootstrapServers, "is missing: name the brokers, e.g. kafka1:9092,kafka2:9092, here or with --kafka"));
            return null;
        }

        return new KafkaSettings
        {
            BootstrapServers = servers,
            Topic = all[SettingKeys.KafkaTopic] is { Length: > 0 } topic ? topic : Topics.Usage,
            Group = all[SettingKeys.KafkaGroup] is { Length: > 0 } group ? group : GroupDefault,
            Client = client.ToImmutable(),
        };
    }
}
