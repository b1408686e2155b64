using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>What the event log on Kafka says in the log.</summary>
internal static partial class KafkaLog
{
    [LoggerMessage(Message = "librdkafka {Facility}: {Text}")]
    public static partial void Said(ILogger logger, LogLevel level, string facility, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group} assigns {Partitions}.")]
    public static partial void Assigned(ILogger logger, string group, string partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group} takes {Partitions} away.")]
    public static partial void Revoked(ILogger logger, string group, string partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Group {Group} went on without this member: {Partitions} are lost, and what was in flight is delivered again.")]
    public static partial void Lost(ILogger logger, string group, string partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reader of {Partition} did not end within {Wait}; the partition is given away, and its commits are refused.")]
    public static partial void Slow(ILogger logger, LogPartitionId partition, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka waits {Wait} and tries again: {What}: {Fault}")]
    public static partial void Waits(ILogger logger, TimeSpan wait, string what, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The producer is made anew: {Fault}")]
    public static partial void ProducerAnew(ILogger logger, string fault);
}
