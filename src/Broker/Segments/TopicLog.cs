namespace Telemetry.Broker.Segments;

/// <summary>One topic of the embedded log, which has one partition.</summary>
internal sealed class TopicLog : IDisposable
{
    private readonly string directory;
    private readonly SegmentLogOptions options;
    private readonly TimeProvider time;
    private readonly LogCounters counters = new();
    private readonly LogViews views;
    private readonly AppendQueue queue;
    private readonly SegmentReader reader;
    private readonly DamageLedger ledger;
    private readonly SegmentRetention retention;
    private readonly TopicCheckpoint checkpoint;
    private readonly Lock commitGate = new();
    private readonly Action<TopicLog, QuarantinedRecord> onQuarantined;
    private readonly long tornBytes;

    private TopicLog(
        string topic, string directory, SegmentLogOptions options, TimeProvider time, Action<TopicLog, QuarantinedRecord> onQuarantined)
    {
        LogDevice device = options.Device;
        this.directory = directory;
        this.options = options;
        this.time = time;
        this.onQuarantined = onQuarantined;
        Id = new LogPartitionId(topic, 0);
        this.ledger = DamageLedger.Open(device, directory);
        this.retention = new SegmentRetention(options.SegmentGrace);
        this.reader = new SegmentReader(Quarantine);
        this.checkpoint = TopicCheckpoint.Open(device, directory);
        try
        {
            RecoveredTopic recovered = TopicRecovery.Open(device, directory, this.checkpoint.DurableEnd, NowMs);
            this.tornBytes = recovered.TornBytes;
            this.views = new LogViews(recovered.View);
            this.checkpoint.Settle(recovered.View, NowMs);
            this.retention.Observe(recovered.View, Committed.NextOffset, this.checkpoint.CommittedAt);
            SegmentAppender appender = new(directory, options, time, this.views, recovered.LastAppendedMs, this.counters);
            this.queue = new AppendQueue(topic, options.QueueBytesMax, appender.WriteGroup);
        }
        catch
        {
            this.checkpoint.Dispose();
            throw;
        }
    }

    public LogPartitionId Id { get; }

    /// <inheritdoc cref="ILogPartition.AfterUncleanStop"/>
    public bool AfterUncleanStop => this.checkpoint.AfterUncleanStop;
    public LogView View => this.views.Current;
    public LogCheckpoint Committed => this.checkpoint.Committed;
    public LogEnd KnownEnd
    {
        get
        {
            // In this order: what is acknowledged after the look at the clock may lie beyond the end.
            DateTimeOffset asOf = this.time.GetUtcNow();
            return new LogEnd(asOf, View.EndOffset);
        }
    }

    private long NowMs => this.time.GetUtcNow().ToUnixTimeMilliseconds();

    public static TopicLog Open(
        string topic, SegmentLogOptions options, TimeProvider time, Action<TopicLog, QuarantinedRecord> onQuarantined)
    {
        string directory = Path.Combine(options.Directory, topic);
        DurableFolder.Create(options.Device, directory);
        return new TopicLog(topic, directory, options, time, onQuarantined);
    }

    public async ValueTask AppendAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (records.Count == 0)
        {
            return;
        }

        PendingAppend append = new(records);
        bool queued = false;
        try
        {
            queued = this.queue.TryEnqueue(append);
        }
        finally
        {
            if (!queued)
            {
                append.Release();
            }
        }

        if (!queued)
        {
            this.counters.Refuse(1);
            throw new LogFullException(
                $"More than {this.options.QueueBytesMax:N0} bytes wait for the disk of the event log already.", this.options.RetryAfterBusy);
        }

        await using (cancellationToken.UnsafeRegister(static (state, token) => ((PendingAppend)state!).TryWithdraw(token), append))
        {
            await append.Task;
        }
    }

    /// <inheritdoc cref="ILogPartition.ReadAsync"/>
    public async ValueTask<IReadOnlyList<LogRecord>> ReadAsync(
        long fromOffset, int recordsMax, int bytesMax, TimeSpan waitMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromOffset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recordsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesMax);
        long started = this.time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task advanced = this.views.Advanced;
            LogView view = this.views.Current;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(fromOffset, view.EndOffset);
            IReadOnlyList<LogRecord> records = fromOffset < view.EndOffset ? Read(view, fromOffset, recordsMax, bytesMax) : [];
            TimeSpan left = waitMax - this.time.GetElapsedTime(started);
            if (records.Count > 0 || left <= TimeSpan.Zero)
            {
                return records;
            }

            await advanced.WaitAsync(left, this.time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc cref="ILogPartition.CommitAsync"/>
    public void Commit(LogCheckpoint next)
    {
        lock (this.commitGate)
        {
            LogView view = this.views.Current;
            DateTimeOffset now = this.time.GetUtcNow();
            this.checkpoint.Commit(next, view.EndOffset, now.ToUnixTimeMilliseconds());
            this.retention.Observe(view, next.NextOffset, now);
        }
    }

    /// <summary>Deletes the segments that nobody will read again; returns how many.</summary>
    public int DeletePassedSegments()
    {
        lock (this.commitGate)
        {
            IReadOnlyList<Segment> removed = this.views.RemoveOldest(this.retention.CountOfDeletable(this.views.Current, this.time.GetUtcNow()));
            foreach (Segment segment in removed)
            {
                this.retention.Forget(segment);
                this.options.Device.Delete(segment.Path);
                segment.File.Dispose();
            }

            if (removed.Count > 0)
            {
                this.options.Device.SyncDirectory(this.directory);
            }

            return removed.Count;
        }
    }

    /// <summary>Adds the files of the topic as they are now.</summary>
    public void AddTo(LogImage image)
    {
        // Neither a checkpoint is written nor a segment deleted meanwhile.
        lock (this.commitGate)
        {
            LogView view = this.views.Current;
            for (int i = 0; i < view.Segments.Length; i++)
            {
                image.Add(Path.Combine(Id.Topic, view.Segments[i].Name), view.Segments[i].Path, view.LimitOf(i));
            }

            foreach (string name in (string[])[CheckpointFile.Name, DamageLedger.Name])
            {
                string path = Path.Combine(this.directory, name);
                if (File.Exists(path))
                {
                    image.AddContent(Path.Combine(Id.Topic, name), path);
                }
            }
        }
    }

    /// <summary>Records that a damaged stretch is in the dead letters now.</summary>
    public void ConfirmQuarantined(QuarantinedRecord record) => this.ledger.Confirm(record);

    public LogStatus Status()
    {
        LogView view = this.views.Current;
        return new LogStatus
        {
            Topic = Id.Topic,
            OldestOffset = view.OldestOffset,
            EndOffset = view.EndOffset,
            CheckpointOffset = Committed.NextOffset,
            SizeBytes = this.views.SizeBytes,
            Segments = view.Segments.Length,
            AppendedRecords = this.counters.AppendedRecords,
            AppendedBytes = this.counters.AppendedBytes,
            Syncs = this.counters.Syncs,
            RefusedAppends = this.counters.Refused,
            Quarantined = this.counters.Quarantined,
            TornBytes = this.tornBytes,
            Fault = this.counters.Fault ?? this.checkpoint.Fault,
        };
    }

    /// <summary>Writes what is queued. After this nothing is appended.</summary>
    public void StopAppends() => this.queue.Dispose();

    /// <summary>Closes the files. Call <see cref="StopAppends"/> first.</summary>
    public void Dispose()
    {
        LogView view = this.views.Current;
        if (this.counters.Fault is null)
        {
            this.checkpoint.MarkCleanStop(view.EndOffset);
        }

        this.checkpoint.Dispose();
        foreach (Segment segment in view.Segments)
        {
            segment.File.Dispose();
        }
    }

    private IReadOnlyList<LogRecord> Read(LogView view, long fromOffset, int recordsMax, int bytesMax)
    {
        while (true)
        {
            try
            {
                return this.reader.Read(view, fromOffset, recordsMax, bytesMax);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(view.Segments, this.views.Current.Segments))
            {
                // The segment was deleted under the reader, which is far behind the checkpoint: go on with the oldest kept one.
                view = this.views.Current;
            }
        }
    }

    private void Quarantine(Segment segment, DamagedStretch stretch)
    {
        QuarantinedRecord record = new()
        {
            Partition = Id,
            FirstOffset = stretch.FirstOffset,
            LastOffset = stretch.LastOffset,
            File = segment.Name,
            Position = stretch.Position,
            Bytes = ReadBytes(segment.File, stretch),
        };
        if (this.ledger.TryNote(record))
        {
            this.counters.Quarantine();
            this.onQuarantined(this, record);
        }
    }

    private static byte[] ReadBytes(LogFile file, DamagedStretch stretch)
    {
        byte[] bytes = new byte[stretch.EndPosition - stretch.Position];
        return bytes[..file.Read(bytes, stretch.Position)];
    }
}
