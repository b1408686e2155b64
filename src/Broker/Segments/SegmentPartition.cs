namespace Telemetry.Broker.Segments;

/// <summary>The one partition of a topic of the embedded log, for as long as one reader has it.</summary>
/// <remarks>
/// After an unclean stop <see cref="AfterUncleanStop"/> stays true, over orderly stops too, until a checkpoint at or above the
/// end that the log had when it was opened is committed: commit one only when what the stop left behind is cleaned up.
/// </remarks>
internal sealed class SegmentPartition(TopicLog log, CancellationToken revoked) : ILogPartition
{
    private volatile bool lost;

    public LogPartitionId Id => log.Id;
    public LogCheckpoint Committed { get; } = log.Committed;
    public bool AfterUncleanStop => log.AfterUncleanStop;
    public CancellationToken Revoked => revoked;
    public long OldestOffset => log.View.OldestOffset;
    public long EndOffset => log.View.EndOffset;

    public LogEnd KnownEnd => log.KnownEnd;

    public int? HomeOf(ReadOnlySpan<byte> key) => null;

    public ValueTask<IReadOnlyList<LogRecord>> ReadAsync(
        long fromOffset, int recordsMax, int bytesMax, TimeSpan waitMax, CancellationToken cancellationToken) =>
        log.ReadAsync(fromOffset, recordsMax, bytesMax, waitMax, cancellationToken);

    public ValueTask CommitAsync(LogCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (this.lost)
        {
            throw new LogPartitionLostException($"{Id} was given back: read it again before committing.");
        }

        log.Commit(checkpoint);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the ownership.</summary>
    public void Lose() => this.lost = true;
}
