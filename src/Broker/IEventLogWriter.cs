namespace Telemetry.Broker;

/// <summary>Appends records durably. The only way into the pipeline.</summary>
public interface IEventLogWriter
{
    /// <summary>Appends records to a topic, each to the partition of its key; completes once all of them are durable.</summary>
    /// <exception cref="LogFullException">The log is at its size cap: nothing was appended; try again after the given time.</exception>
    /// <exception cref="LogUnavailableException">Whether the records are durable is unknown: send them again, their ids keep them single.</exception>
    ValueTask AppendAsync(string topic, IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken);
}
