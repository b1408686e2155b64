using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Telemetry.Broker.Kafka;

namespace Telemetry.Cli.Hosting;

/// <summary>Reads the section <c>Kafka</c> of the configuration.</summary>
internal static class KafkaSection
{
    /// <summary>Reads the section where brokers are named; null where none are, for servers that can do without.</summary>
    public static KafkaLogOptions? ReadIfNamed(IConfiguration all, string? serversFlag, ImmutableArray<SettingFault>.Builder faults) =>
        string.IsNullOrWhiteSpace(serversFlag ?? all[SettingKeys.KafkaBootstrapServers]) ? null : Read(all, serversFlag, faults);

    /// <summary>Reads and checks the section.</summary>
    /// <param name="serversFlag">The brokers that a flag names; null for none.</param>
    public static KafkaLogOptions Read(IConfiguration all, string? serversFlag, ImmutableArray<SettingFault>.Builder faults)
    {
        var servers = serversFlag ?? all[SettingKeys.KafkaBootstrapServers];
        if (string.IsNullOrWhiteSpace(servers))
        {
            faults.Add(new SettingFault(SettingKeys.KafkaBootstrapServers, "is missing: name the brokers, e.g. kafka1:9092,kafka2:9092, here or with --bootstrap-servers"));
        }

        var read = new KafkaLogOptions { BootstrapServers = servers ?? "" };
        read = read with
        {
            Topic = all[SettingKeys.KafkaTopic] ?? read.Topic,
            Group = all[SettingKeys.KafkaGroup] ?? read.Group,
            GroupInstanceId = all[SettingKeys.KafkaGroupInstanceId],
            DeadLetterTopic = all[SettingKeys.KafkaDeadLetterTopic] ?? read.DeadLetterTopic,

            // Shells take no dots in the names of variables.
            Client = all.GetSection(SettingKeys.KafkaClient).GetChildren()
                .Where(static property => property.Value is not null)
                .ToDictionary(static property => property.Key.Replace('_', '.').ToLowerInvariant(), static property => property.Value!, StringComparer.Ordinal),
        };
        foreach (var fault in read.Faults().Where(fault => !string.IsNullOrWhiteSpace(servers) || !fault.StartsWith(SettingKeys.KafkaBootstrapServers, StringComparison.Ordinal)))
        {
            // Each sentence begins with its key.
            var end = fault.IndexOf(' ', StringComparison.Ordinal);
            faults.Add(new SettingFault(fault[..end], fault[(end + 1)..].TrimEnd('.')));
        }

        return read;
    }
}
