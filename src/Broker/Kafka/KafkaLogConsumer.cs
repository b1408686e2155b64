using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>Reads the event log on Kafka: each run of a topic is one member of a consumer group.</summary>
/// <remarks>
/// Usage events and dead letters are read by two groups, because members of one group would rebalance each other's topic, and
/// one name of static membership cannot be given to two members.
/// </remarks>
public sealed class KafkaLogConsumer(KafkaLogOptions options, KafkaLogMetrics metrics, TimeProvider time, ILogger<KafkaLogConsumer> logger) : IEventLogConsumer
{
    /// <summary>Gets how the ownership of a partition is kept; a test of what happens without it puts another here.</summary>
    internal Func<PartitionOwnership> NewOwnership { get; init; } = static () => new PartitionOwnership();

    /// <inheritdoc/>
    /// <remarks>While the brokers are away it waits for them. Where a group never committed, reading starts at the oldest record.</remarks>
    /// <exception cref="LogFaultException">A topic is missing, rights are missing, or records fell out of retention unread.</exception>
    public async Task RunAsync(string topic, Func<ILogPartition, Task> onAssigned, CancellationToken cancellationToken)
    {
        using KafkaMember member = new(options, topic, onAssigned, NewOwnership, metrics, time, logger, cancellationToken);
        await member.RunAsync();
    }
}
