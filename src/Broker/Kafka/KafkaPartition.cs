using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>One partition of a Kafka topic, from the reading of its checkpoint until it is lost.</summary>
internal sealed class KafkaPartition : ILogPartition, IDisposable
{
    private readonly KafkaAssignment assignment;
    private readonly CancellationTokenSource revoked;
    private volatile bool lost;

    public KafkaPartition(KafkaAssignment assignment, LogCheckpoint committed)
    {
        this.assignment = assignment;
        this.revoked = CancellationTokenSource.CreateLinkedTokenSource(assignment.Revoked);
        Revoked = this.revoked.Token;
        Committed = committed;
    }

    public LogPartitionId Id => this.assignment.Id;
    public LogCheckpoint Committed { get; }

    /// <summary>Gets false: a broker that acknowledged a commit still has it after an unclean stop of ours.</summary>
    public bool AfterUncleanStop => false;
    public CancellationToken Revoked { get; }
    public long OldestOffset => this.assignment.OldestOffset;
    public long EndOffset => this.assignment.EndOffset;
    public LogEnd KnownEnd => this.assignment.KnownEnd;

    /// <summary>Gets whether the broker refused a commit because the group moved on.</summary>
    public bool IsLost => this.lost;

    public int? HomeOf(ReadOnlySpan<byte> key) =>
        this.assignment.Partitions == 1 ? null : KeyPartitioner.PartitionOf(key, this.assignment.Partitions);

    public async ValueTask<IReadOnlyList<LogRecord>> ReadAsync(
        long fromOffset, int recordsMax, int bytesMax, TimeSpan waitMax, CancellationToken cancellationToken)
    {
        // The end that the broker stated, not the high watermark: behind an open transaction nothing can be read yet.
        long end = KnownEnd.Offset;
        long started = this.assignment.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfLost();
            Task changed = this.assignment.Buffer.Changed;
            PartitionBuffer.Take take = this.assignment.Buffer.TryTake(fromOffset, recordsMax, bytesMax);
            if (take.MustSeek)
            {
                this.assignment.Seek(fromOffset);
            }

            this.assignment.ResumeIfRoom();
            if (take.Records.Count > 0)
            {
                return take.Records;
            }

            // Empty means that the broker had nothing more, not that it was slow: what is known to be there is waited for.
            TimeSpan left = waitMax - this.assignment.Time.GetElapsedTime(started);
            bool mayBeEmpty = !take.MustSeek && (take.EndReached >= end || fromOffset >= end);
            if (left <= TimeSpan.Zero && mayBeEmpty)
            {
                return [];
            }

            TimeSpan wait = left > TimeSpan.Zero ? left : Timeout.InfiniteTimeSpan;
            try
            {
                await changed.WaitAsync(wait, this.assignment.Time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Look once more.
            }
        }
    }

    public async ValueTask CommitAsync(LogCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        checkpoint.MeasureNote();

        // Once sent, a commit is waited for: one that was given up could land after the next.
        ErrorCode answer = await Task.Run(() => this.assignment.Commit(checkpoint, () => this.lost), CancellationToken.None);
        switch (KafkaVerdicts.Of(answer))
        {
            case KafkaVerdict.None:
                return;
            case KafkaVerdict.PartitionLost:
                await LoseAsync();
                throw new LogPartitionLostException(
                    $"{Id} is not this member's any more ({answer}): what was in flight is delivered again.", new KafkaException(answer));
            case KafkaVerdict.Retry:
                throw new LogUnavailableException($"Kafka did not say whether it took the checkpoint of {Id}: {new Error(answer).Reason}.", new KafkaException(answer));
            default:
                throw new LogFaultException($"Kafka refuses the checkpoint of {Id} (group {this.assignment.Group}): {new Error(answer).Reason}.", new KafkaException(answer));
        }
    }

    public void Dispose() => this.revoked.Dispose();

    private async Task LoseAsync()
    {
        this.lost = true;
        try
        {
            await this.revoked.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The reader has ended already.
        }
    }

    private void ThrowIfLost()
    {
        if (this.lost)
        {
            throw new LogPartitionLostException($"{Id} was lost: read it again before going on.");
        }
    }
}
