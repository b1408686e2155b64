namespace Telemetry.Broker.Segments;

/// <summary>The checkpoint of one topic while the log is open, and whether the stop before was an orderly one.</summary>
internal sealed class TopicCheckpoint : IDisposable
{
    private readonly LogDevice device;
    private readonly string directory;
    private readonly CheckpointFile file;
    private readonly CleanStopMarker? marker;
    private readonly bool isNew;
    private long endOffsetAtOpen;
    private bool confirmedSinceOpen;
    private string? fault;

    private TopicCheckpoint(LogDevice device, string directory, CheckpointFile file, bool isNew)
    {
        this.device = device;
        this.directory = directory;
        this.file = file;
        this.isNew = isNew;
        this.marker = CleanStopMarker.Take(device, directory);
    }

    /// <inheritdoc cref="ILogPartition.AfterUncleanStop"/>
    public bool AfterUncleanStop { get; private set; }
    public LogCheckpoint Committed => this.file.Newest!.Checkpoint;

    /// <summary>Gets when the newest checkpoint was committed.</summary>
    public DateTimeOffset CommittedAt => DateTimeOffset.FromUnixTimeMilliseconds(this.file.Newest!.CommittedMs);

    /// <summary>Gets the end that the log had when its last checkpoint was committed, or when it was closed in good order.</summary>
    public long DurableEnd => Math.Max(this.file.Newest?.EndOffset ?? 0, this.marker?.EndOffset ?? 0);

    /// <summary>Gets why no checkpoint is taken any more; null while they are.</summary>
    public string? Fault => Volatile.Read(ref this.fault);

    /// <summary>Opens the files. Call <see cref="Settle"/> once the segments are recovered.</summary>
    public static TopicCheckpoint Open(LogDevice device, string directory)
    {
        bool isNew = Segment.List(directory).Count == 0 && !File.Exists(Path.Combine(directory, CheckpointFile.Name));
        CheckpointFile file = CheckpointFile.Open(device, directory);
        try
        {
            return new TopicCheckpoint(device, directory, file, isNew);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Compares what the files say with the recovered segments; begins at the oldest record where the checkpoint is lost.</summary>
    public void Settle(LogView recovered, long nowMs)
    {
        CheckpointEntry? found = this.file.Newest;
        this.endOffsetAtOpen = recovered.EndOffset;
        bool stoppedInOrder = found is not null
            && this.marker is not null
            && this.marker.EndOffset == recovered.EndOffset
            && this.marker.CheckpointGeneration == found.Generation;
        AfterUncleanStop = !this.isNew && recovered.EndOffset > 0 && !stoppedInOrder;
        if (found is null)
        {
            this.file.Write(new LogCheckpoint(recovered.OldestOffset, null), recovered.EndOffset, nowMs);
            this.device.SyncDirectory(this.directory);
        }
    }

    /// <summary>Records a checkpoint; durable on return.</summary>
    /// <exception cref="LogUnavailableException">It could not be made durable. Unless the disk was full, none is taken any more.</exception>
    public void Commit(LogCheckpoint next, long endOffset, long nowMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(next.NextOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(next.NextOffset, endOffset);
        if (this.fault is not null)
        {
            throw new LogUnavailableException(this.fault);
        }

        try
        {
            this.file.Write(next, endOffset, nowMs);
        }
        catch (IOException exception)
        {
            string message = $"The checkpoint in {this.directory} could not be made durable: {exception.Message}";
            Volatile.Write(ref this.fault, DiskFull.Is(exception) ? null : message + " No checkpoint is taken until a restart.");
            throw new LogUnavailableException(this.fault ?? message, exception);
        }

        this.confirmedSinceOpen |= next.NextOffset >= this.endOffsetAtOpen;
    }

    /// <summary>
    /// Says that this stop is an orderly one. After an unclean stop it stays unclean until the reader has confirmed
    /// everything that was there at the time.
    /// </summary>
    public void MarkCleanStop(long endOffset)
    {
        if (this.fault is not null || (AfterUncleanStop && !this.confirmedSinceOpen))
        {
            return;
        }

        try
        {
            CleanStopMarker.Write(this.device, this.directory, new CleanStopMarker(endOffset, this.file.Newest!.Generation));
        }
        catch (IOException)
        {
            // Without the marker the next start takes this stop for an unclean one, which costs it time and nothing else.
        }
    }

    public void Dispose() => this.file.Dispose();
}
