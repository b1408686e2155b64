namespace Telemetry.Broker;

/// <summary>One partition while this member owns it.</summary>
public interface ILogPartition
{
    LogPartitionId Id { get; }

    /// <summary>Gets the checkpoint found when the partition was assigned.</summary>
    LogCheckpoint Committed { get; }

    /// <summary>Gets whether the last stop of this log was unclean, so that its checkpoint may be behind what the store holds.</summary>
    bool AfterUncleanStop { get; }

    /// <summary>Fires when the partition is taken away or the process stops: begin no new block.</summary>
    CancellationToken Revoked { get; }

    /// <summary>Gets the oldest offset still kept.</summary>
    long OldestOffset { get; }

    /// <summary>Gets the offset that the next durable record will get.</summary>
    long EndOffset { get; }

    /// <summary>
    /// Gets the end as the log last told it, not long ago where the log answers: what says that everything up to a time was read.
    /// </summary>
    LogEnd KnownEnd { get; }

    /// <summary>
    /// Gets the partition of this topic that records with this key belong to: all copies of an event id meet there. Null where
    /// it does not matter, because the log has one partition. A record found elsewhere is to be appended again under its key.
    /// </summary>
    int? HomeOf(ReadOnlySpan<byte> key);

    /// <summary>Reads records in offset order, waiting up to <paramref name="waitMax"/> for the first; empty when none came.</summary>
    /// <remarks>
    /// Empty means that all that lay below <see cref="KnownEnd"/> when the call began was read, never that the log was slow.
    /// Offsets may have gaps: a damaged record was set aside in the dead letters, or Kafka left the offset out.
    /// </remarks>
    /// <exception cref="LogPartitionLostException">The partition is no longer this member's.</exception>
    /// <exception cref="LogFaultException">The records asked for are gone, or cannot be read.</exception>
    ValueTask<IReadOnlyList<LogRecord>> ReadAsync(
        long fromOffset, int recordsMax, int bytesMax, TimeSpan waitMax, CancellationToken cancellationToken);

    /// <summary>Records the checkpoint durably before completing.</summary>
    /// <exception cref="LogPartitionLostException">The partition is no longer this member's: drop what is in flight.</exception>
    /// <exception cref="LogUnavailableException">Whether the checkpoint was recorded is unknown: commit it again.</exception>
    /// <exception cref="ArgumentException">The note is too long.</exception>
    ValueTask CommitAsync(LogCheckpoint checkpoint, CancellationToken cancellationToken);
}
