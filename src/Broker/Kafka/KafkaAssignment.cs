using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>One partition for as long as the group assigns it to this member: its ownership, its buffer, and its reader.</summary>
internal sealed class KafkaAssignment : IDisposable
{
    private readonly KafkaMember member;
    private readonly CancellationTokenSource revoke = new();
    private readonly PartitionOwnership ownership;
    private readonly Lock flow = new();
    private bool paused;
    private long oldestOffset;
    private long endOffset;
    private long committedOffset;
    private LogEnd knownEnd;

    public KafkaAssignment(KafkaMember member, LogPartitionId id, WatermarkOffsets watermarks, LogCheckpoint committed, long bufferBytesMax, PartitionOwnership ownership)
    {
        this.member = member;
        this.ownership = ownership;
        this.oldestOffset = watermarks.Low.Value;
        this.endOffset = watermarks.High.Value;
        this.committedOffset = committed.NextOffset;
        this.knownEnd = new LogEnd(DateTimeOffset.UnixEpoch, watermarks.High.Value);
        Id = id;
        Committed = committed;
        Buffer = new PartitionBuffer(committed.NextOffset, bufferBytesMax);
        Revoked = this.revoke.Token;
    }

    public LogPartitionId Id { get; }
    public TopicPartition TopicPartition => new(Id.Topic, Id.Partition);
    public string Group => this.member.Group;

    /// <summary>Gets how many partitions the topic has.</summary>
    public int Partitions => this.member.Partitions;
    public TimeProvider Time => this.member.Time;

    /// <summary>Gets the checkpoint found when the partition was assigned; where there was none, one at the oldest record.</summary>
    public LogCheckpoint Committed { get; }
    public PartitionBuffer Buffer { get; }

    /// <summary>Fires when the group takes the partition away.</summary>
    public CancellationToken Revoked { get; }
    public long OldestOffset => Interlocked.Read(ref this.oldestOffset);
    public long EndOffset => Interlocked.Read(ref this.endOffset);

    /// <inheritdoc cref="ILogPartition.KnownEnd"/>
    public LogEnd KnownEnd
    {
        get
        {
            lock (this.flow)
            {
                return this.knownEnd;
            }
        }
    }

    /// <summary>Gets the offset last committed by this member, or found.</summary>
    public long CommittedOffset => Interlocked.Read(ref this.committedOffset);
    public bool IsPaused => Volatile.Read(ref this.paused);

    /// <summary>Runs readers until the partition is taken away or one ends by itself; begins anew after a refused commit.</summary>
    /// <param name="onAssigned">The reader.</param>
    /// <param name="before">The reader of this partition's last assignment, which has to end first.</param>
    public async Task RunAsync(Func<ILogPartition, Task> onAssigned, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogCheckpoint? committed = Committed;
        while (committed is not null)
        {
            using KafkaPartition partition = new(this, committed);
            try
            {
                await onAssigned(partition);
            }
            catch (OperationCanceledException) when (partition.Revoked.IsCancellationRequested)
            {
                // It was told to stop, and did.
            }
            catch (LogPartitionLostException)
            {
                // What was in flight is delivered again.
            }

            committed = partition.IsLost && !Revoked.IsCancellationRequested ? await this.member.ReadAgainAsync(this) : null;
        }
    }

    /// <summary>Commits if the partition is still ours and the reader did not lose it.</summary>
    public ErrorCode Commit(LogCheckpoint checkpoint, Func<bool> isLost)
    {
        ErrorCode answer = this.ownership.WhileOwned(
            () => isLost() ? ErrorCode.Local_AssignmentLost : this.member.Commit(Id, checkpoint));
        if (answer == ErrorCode.NoError)
        {
            Interlocked.Exchange(ref this.committedOffset, checkpoint.NextOffset);
        }

        return answer;
    }

    /// <summary>Lets the fetching go on elsewhere.</summary>
    public void Seek(long offset) => this.member.Seek(this, offset);

    /// <summary>Stops fetching while the reader is behind.</summary>
    public void PauseIfFull()
    {
        if (!Buffer.IsFull)
        {
            return;
        }

        lock (this.flow)
        {
            if (!this.paused && Buffer.IsFull)
            {
                this.paused = this.member.TryPause(this);
            }
        }
    }

    /// <summary>Lets fetching go on when the reader caught up.</summary>
    public void ResumeIfRoom()
    {
        lock (this.flow)
        {
            if (this.paused && Buffer.HasRoom)
            {
                this.paused = !this.member.TryResume(this);
            }
        }
    }

    /// <summary>Takes in where the log begins and ends now.</summary>
    public void Observe(WatermarkOffsets watermarks)
    {
        if (watermarks.High.Value > EndOffset)
        {
            Interlocked.Exchange(ref this.endOffset, watermarks.High.Value);
        }

        if (watermarks.Low.Value > OldestOffset)
        {
            Interlocked.Exchange(ref this.oldestOffset, watermarks.Low.Value);
        }
    }

    /// <summary>Takes in what the broker answered when it was asked.</summary>
    /// <param name="watermarks">The answer.</param>
    /// <param name="askedAt">When the question was sent: what was acknowledged before is below the end.</param>
    public void Observe(WatermarkOffsets watermarks, DateTimeOffset askedAt)
    {
        Observe(watermarks);
        lock (this.flow)
        {
            this.knownEnd = new LogEnd(askedAt, watermarks.High.Value);
        }
    }

    /// <summary>Tells the reader to stop.</summary>
    public void Revoke() => this.revoke.Cancel();

    /// <summary>Ends the ownership; on return no commit of ours is under way, and none will be sent.</summary>
    public void Lose()
    {
        this.ownership.Lose();
        Buffer.Fail(new LogPartitionLostException($"{Id} belongs to another member now."));
    }

    public void Dispose() => this.revoke.Dispose();
}
