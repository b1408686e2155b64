namespace Telemetry.Broker.Segments;

/// <summary>
/// The event log on the local disk: the topics <see cref="Topics.Usage"/> and <see cref="Topics.DeadLetters"/>, one partition
/// each. Appends are durable when they complete; damaged records are set aside in the dead letters.
/// </summary>
public sealed class SegmentLog : IEventLogWriter, IEventLogConsumer, IAsyncDisposable
{
    private readonly SegmentLogOptions options;
    private readonly FileStream lockFile;
    private readonly Dictionary<string, TopicLog> topics = [];
    private readonly Dictionary<string, SemaphoreSlim> readers = [];
    private readonly TimeProvider time;
    private readonly Lock keepingGate = new();
    private Task keeping = Task.CompletedTask;
    private bool disposed;

    private SegmentLog(SegmentLogOptions options, TimeProvider time, FileStream lockFile)
    {
        this.options = options;
        this.lockFile = lockFile;
        this.time = time;
        try
        {
            foreach (string topic in (string[])[Topics.DeadLetters, Topics.Usage])
            {
                this.topics.Add(topic, TopicLog.Open(topic, options, time, OnQuarantined));
                this.readers.Add(topic, new SemaphoreSlim(1));
            }
        }
        catch
        {
            foreach (TopicLog topic in this.topics.Values)
            {
                topic.StopAppends();
                topic.Dispose();
            }

            throw;
        }
    }

    /// <summary>Opens the log, or begins one; recovers it after an unclean stop.</summary>
    /// <exception cref="LogInUseException">Someone else has it open.</exception>
    /// <exception cref="LogDamagedException">A segment is missing, or a newer version wrote it.</exception>
    public static SegmentLog Open(SegmentLogOptions options, TimeProvider timeProvider)
    {
        options.Validate();
        DurableFolder.Create(options.Device, options.Directory);
        string path = Path.Combine(options.Directory, "lock");
        FileStream lockFile;
        try
        {
            lockFile = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LogInUseException($"The event log in {options.Directory} is in use by another process, or its lock file cannot be opened: {exception.Message}", exception);
        }

        try
        {
            return new SegmentLog(options, timeProvider, lockFile);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(string topic, IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken) =>
        TopicOf(topic).AppendAsync(records, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A second reader of a topic waits until the first is done.</remarks>
    public async Task RunAsync(string topic, Func<ILogPartition, Task> onAssigned, CancellationToken cancellationToken)
    {
        TopicLog log = TopicOf(topic);
        SemaphoreSlim turn = this.readers[topic];
        try
        {
            await turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        SegmentPartition partition = new(log, cancellationToken);
        try
        {
            await onAssigned(partition);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The handler was told to stop, and did.
        }
        finally
        {
            partition.Lose();
            turn.Release();
        }
    }

    /// <summary>Gets the figures of a topic.</summary>
    public LogStatus Status(string topic) => TopicOf(topic).Status();

    /// <summary>Deletes segments that the checkpoint passed longer ago than the grace period; call it now and then. Returns how many went.</summary>
    public int DeletePassedSegments() => this.topics.Values.Sum(topic => topic.DeletePassedSegments());

    /// <summary>Opens the files of every topic as they are now, for a copy.</summary>
    public LogImage TakeImage()
    {
        LogImage image = new();
        try
        {
            foreach (TopicLog topic in this.topics.Values)
            {
                topic.AddTo(image);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Writes what is queued and closes in good order. Stop reading, and close the store, before this.</summary>
    public async ValueTask DisposeAsync()
    {
        if (this.disposed)
        {
            return;
        }

        this.disposed = true;
        this.topics[Topics.Usage].StopAppends();
        await this.keeping;
        this.topics[Topics.DeadLetters].StopAppends();
        foreach (TopicLog topic in this.topics.Values)
        {
            topic.Dispose();
        }

        this.lockFile.Dispose();
    }

    private void OnQuarantined(TopicLog topic, QuarantinedRecord record)
    {
        this.options.OnQuarantined?.Invoke(record);
        lock (this.keepingGate)
        {
            this.keeping = KeepAsync(this.keeping, topic, record);
        }
    }

    private async Task KeepAsync(Task before, TopicLog topic, QuarantinedRecord record)
    {
        await before;
        try
        {
            await this.topics[Topics.DeadLetters].AppendAsync(QuarantineLetters.Of(record, this.time.GetUtcNow()), CancellationToken.None);
            topic.ConfirmQuarantined(record);
        }
        catch (Exception exception) when (exception is LogFullException or LogUnavailableException or IOException)
        {
            // The damaged bytes stay where they are; the next start that reads them tries again.
        }
    }

    private TopicLog TopicOf(string topic) =>
        this.topics.TryGetValue(topic, out TopicLog? log)
            ? log
            : throw new ArgumentException($"The embedded log has no topic {topic}: it has {string.Join(" and ", this.topics.Keys)}.", nameof(topic));
}
