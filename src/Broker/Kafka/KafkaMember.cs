using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>
/// One member of a consumer group: one thread polls, moves records into the buffers, and answers the group's rebalances.
/// </summary>
internal sealed class KafkaMember : IDisposable
{
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(500);

    private readonly KafkaLogOptions options;
    private readonly string topic;
    private readonly Func<ILogPartition, Task> onAssigned;
    private readonly Func<PartitionOwnership> newOwnership;
    private readonly KafkaLogMetrics metrics;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping;
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly NativeOffsets offsets;
    private readonly WatermarkWatch watermarks;
    private readonly ConcurrentDictionary<LogPartitionId, KafkaAssignment> assignments = new();
    private readonly Dictionary<LogPartitionId, Task> readers = [];
    private readonly ConcurrentQueue<Action> actions = new();
    private Exception? fault;

    public KafkaMember(
        KafkaLogOptions options,
        string topic,
        Func<ILogPartition, Task> onAssigned,
        Func<PartitionOwnership> newOwnership,
        KafkaLogMetrics metrics,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        this.options = options;
        this.topic = options.NameOf(topic);
        this.onAssigned = onAssigned;
        this.newOwnership = newOwnership;
        this.metrics = metrics;
        this.logger = logger;
        Time = time;
        Group = options.GroupOf(topic);
        this.consumer = KafkaClients.Build(() => new ConsumerBuilder<byte[], byte[]>(ClientProperties.Consumer(options, topic))
            .SetLogHandler((_, message) => KafkaClients.Log(logger, message))
            .SetErrorHandler((_, error) => OnError(error))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnRevoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => OnLost(partitions))
            .Build());
        this.offsets = new NativeOffsets(this.consumer.Handle);
        this.watermarks = new WatermarkWatch(this.consumer, time, AnswerWait);
        this.stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public TimeProvider Time { get; }
    public string Group { get; }

    /// <summary>Gets how many partitions the topic has.</summary>
    public int Partitions { get; private set; }

    /// <summary>Runs until cancelled, or until something needs somebody's help.</summary>
    public async Task RunAsync()
    {
        using IDisposable tracked = this.metrics.Track(() => this.assignments.Values);
        await Task.Factory.StartNew(Poll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(this.readers.Values);
        if (this.fault is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(this.fault);
        }
    }

    /// <summary>Commits one partition; the caller holds its ownership.</summary>
    public ErrorCode Commit(LogPartitionId partition, LogCheckpoint checkpoint)
    {
        // Thrown out of the group, librdkafka would send the commit without a generation, which a broker takes while the group is empty.
        ErrorCode answer = string.IsNullOrEmpty(this.consumer.MemberId) ? ErrorCode.UnknownMemberId : this.offsets.Commit(partition, checkpoint);
        if (answer != ErrorCode.NoError)
        {
            this.metrics.CommitFailed(partition.Topic, answer);
        }

        return answer;
    }

    /// <summary>After a refused commit of a partition that is still assigned: reads what is committed, and fetches from there.</summary>
    /// <returns>The checkpoint; null when the partition was taken away meanwhile.</returns>
    public async Task<LogCheckpoint?> ReadAgainAsync(KafkaAssignment assignment)
    {
        try
        {
            while (true)
            {
                // The refusal mostly announces a rebalance, which then comes first.
                await Task.Delay(RetryWait, Time, assignment.Revoked);
                try
                {
                    var found = await Task.Run(() => this.offsets.Committed([assignment.Id], AnswerWait), CancellationToken.None);
                    return found[assignment.Id] ?? new LogCheckpoint(assignment.OldestOffset, null);
                }
                catch (KafkaException passing) when (KafkaVerdicts.Of(passing.Error.Code) is KafkaVerdict.Retry or KafkaVerdict.PartitionLost)
                {
                    KafkaLog.Waits(this.logger, RetryWait, $"reading the checkpoint of {assignment.Id}", passing.Error.Reason);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Seek(KafkaAssignment assignment, long offset) => this.actions.Enqueue(() =>
    {
        if (!IsCurrent(assignment))
        {
            return;
        }

        try
        {
            this.consumer.Seek(new TopicPartitionOffset(assignment.TopicPartition, offset));
            assignment.Buffer.Sought();
        }
        catch (KafkaException notYet) when (notYet.Error.Code == ErrorCode.Local_State || KafkaVerdicts.Of(notYet.Error.Code) == KafkaVerdict.Retry)
        {
            // Fetching has not begun yet.
            Seek(assignment, offset);
        }
    });

    public bool TryPause(KafkaAssignment assignment) => TryFlow(assignment, () => this.consumer.Pause([assignment.TopicPartition]));

    public bool TryResume(KafkaAssignment assignment) => TryFlow(assignment, () => this.consumer.Resume([assignment.TopicPartition]));

    public void Dispose()
    {
        this.consumer.Dispose();
        this.stopping.Dispose();
    }

    private void Poll()
    {
        try
        {
            Partitions = CountPartitions();
            this.consumer.Subscribe(this.topic);
            while (!this.stopping.IsCancellationRequested)
            {
                for (int count = this.actions.Count; count > 0 && this.actions.TryDequeue(out Action? action); count--)
                {
                    action();
                }

                PollOnce();
                this.watermarks.Look(this.assignments.Values);
            }
        }
        catch (OperationCanceledException) when (this.stopping.IsCancellationRequested)
        {
            // Told to stop while waiting for the broker.
        }
        catch (Exception failed)
        {
            Fail(failed);
        }

        try
        {
            GiveBack([.. this.assignments.Values]);
            this.watermarks.End();
            this.consumer.Close();
        }
        catch (Exception failed)
        {
            Fail(failed);
        }
    }

    private void PollOnce()
    {
        try
        {
            if (this.consumer.Consume(PollWait) is not { } result || !this.assignments.TryGetValue(IdOf(result.TopicPartition), out KafkaAssignment? assignment))
            {
                return;
            }

            if (result.IsPartitionEOF)
            {
                assignment.Buffer.ReachEnd(result.Offset.Value);
            }
            else
            {
                assignment.Buffer.Add(KafkaRecords.Record(result, Time));
                assignment.PauseIfFull();
            }
        }
        catch (ConsumeException failed) when (KafkaVerdicts.Of(failed.Error.Code) == KafkaVerdict.Fault)
        {
            throw KafkaFaults.Consuming(failed, this.options, Group, this.topic);
        }
        catch (KafkaException passing) when (KafkaVerdicts.Of(passing.Error.Code) != KafkaVerdict.Fault)
        {
            // librdkafka goes on by itself, or calls the revoked handler next.
        }
    }

    private int CountPartitions()
    {
        while (true)
        {
            try
            {
                return KafkaTopicCheck.CountPartitions(this.consumer.Handle, this.options, this.topic, AnswerWait);
            }
            catch (LogUnavailableException passing)
            {
                WaitToRetry($"looking for topic {this.topic}", passing.Message);
            }
        }
    }

    private List<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        this.metrics.Rebalanced(this.topic, "assigned");
        KafkaLog.Assigned(this.logger, Group, string.Join(", ", partitions.Select(partition => partition.Partition.Value)));
        if (partitions.Any(partition => partition.Partition.Value >= Partitions))
        {
            throw new LogFaultException(
                $"Topic {this.topic} has more than the {Partitions} partitions it had: keys belong elsewhere now, so copies of an event may no longer meet. Growth is a new topic (docs/kafka.md).");
        }

        List<TopicPartitionOffset> positions = [];
        long buffer = Math.Max(1, this.options.BufferBytesMax / Math.Max(1, partitions.Count));
        foreach ((LogPartitionId id, LogCheckpoint? found, WatermarkOffsets marks) in ReadCommitted(partitions))
        {
            LogCheckpoint committed = found ?? new LogCheckpoint(marks.Low.Value, null);
            KafkaFaults.ThrowIfOutside(id, committed.NextOffset, marks, this.options, Group);
            KafkaAssignment assignment = new(this, id, marks, committed, buffer, this.newOwnership());
            this.assignments[id] = assignment;
            Task before = this.readers.GetValueOrDefault(id, Task.CompletedTask);
            this.readers[id] = Task.Run(() => ReadAsync(assignment, before));
            positions.Add(new TopicPartitionOffset(assignment.TopicPartition, committed.NextOffset));
        }

        return positions;
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions)
    {
        this.metrics.Rebalanced(this.topic, "revoked");
        KafkaLog.Revoked(this.logger, Group, string.Join(", ", partitions.Select(partition => partition.Partition.Value)));
        GiveBack(Current(partitions));
    }

    private void OnLost(List<TopicPartitionOffset> partitions)
    {
        this.metrics.Rebalanced(this.topic, "lost");
        KafkaLog.Lost(this.logger, Group, string.Join(", ", partitions.Select(partition => partition.Partition.Value)));
        foreach (KafkaAssignment assignment in Current(partitions))
        {
            Forget(assignment);
        }
    }

    /// <summary>Lets the readers finish, within a bound, and then gives their partitions away.</summary>
    private void GiveBack(IReadOnlyList<KafkaAssignment> given)
    {
        foreach (KafkaAssignment assignment in given)
        {
            assignment.Revoke();
        }

        Task.WaitAll([.. given.Select(assignment => this.readers[assignment.Id])], this.options.RevokeWait);
        foreach (KafkaAssignment assignment in given)
        {
            if (!this.readers[assignment.Id].IsCompleted)
            {
                KafkaLog.Slow(this.logger, assignment.Id, this.options.RevokeWait);
            }

            Forget(assignment);
        }
    }

    private void Forget(KafkaAssignment assignment)
    {
        assignment.Lose();
        this.assignments.TryRemove(KeyValuePair.Create(assignment.Id, assignment));
        assignment.Revoke();
        assignment.Dispose();
    }

    private async Task ReadAsync(KafkaAssignment assignment, Task before)
    {
        try
        {
            await assignment.RunAsync(this.onAssigned, before);
        }
        catch (Exception failed)
        {
            Fail(failed);
        }
    }

    private List<(LogPartitionId Id, LogCheckpoint? Committed, WatermarkOffsets Watermarks)> ReadCommitted(List<TopicPartition> partitions)
    {
        while (true)
        {
            try
            {
                var committed = this.offsets.Committed([.. partitions.Select(IdOf)], AnswerWait);
                return [.. partitions.Select(partition => (IdOf(partition), committed[IdOf(partition)], this.consumer.QueryWatermarkOffsets(partition, AnswerWait)))];
            }
            catch (KafkaException passing) when (KafkaVerdicts.Of(passing.Error.Code) == KafkaVerdict.Retry)
            {
                WaitToRetry($"reading the checkpoints of group {Group}", passing.Error.Reason);
            }
            catch (KafkaException refused) when (KafkaVerdicts.Of(refused.Error.Code) == KafkaVerdict.Fault)
            {
                throw new LogFaultException($"Kafka does not let group {Group} read its checkpoints of {this.topic}: {refused.Error.Reason}.", refused);
            }
        }
    }

    private bool TryFlow(KafkaAssignment assignment, Action action)
    {
        try
        {
            if (IsCurrent(assignment))
            {
                action();
                return true;
            }
        }
        catch (Exception gone) when (gone is KafkaException or ObjectDisposedException)
        {
            // It was taken away just now.
        }

        return false;
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            Fail(KafkaFaults.Fatal(error, this.options, Group));
        }
    }

    private void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref this.fault, exception, null);
        this.stopping.Cancel();
    }

    private void WaitToRetry(string what, string why)
    {
        KafkaLog.Waits(this.logger, RetryWait, what, why);
        this.stopping.Token.WaitHandle.WaitOne(RetryWait);
        this.stopping.Token.ThrowIfCancellationRequested();
    }

    private List<KafkaAssignment> Current(List<TopicPartitionOffset> partitions) =>
        [.. partitions.Select(partition => this.assignments.GetValueOrDefault(IdOf(partition.TopicPartition))).OfType<KafkaAssignment>()];

    private bool IsCurrent(KafkaAssignment assignment) =>
        this.assignments.TryGetValue(assignment.Id, out KafkaAssignment? current) && ReferenceEquals(current, assignment);

    private static LogPartitionId IdOf(TopicPartition partition) => new(partition.Topic, partition.Partition.Value);
}
