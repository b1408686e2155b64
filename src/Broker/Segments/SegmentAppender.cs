namespace Telemetry.Broker.Segments;

/// <summary>Writes groups of appends to the newest segment. Used by one thread only; readers see its work through <see cref="LogViews"/>.</summary>
internal sealed class SegmentAppender(
    string directory, SegmentLogOptions options, TimeProvider time, LogViews views, long lastAppendedMs, LogCounters counters)
{
    private readonly byte[] staging = new byte[1024 * 1024];
    private long lastMs = lastAppendedMs;
    private int staged;
    private long written;

    /// <summary>Makes the group durable and completes each append in it, well or badly. Never throws.</summary>
    public void WriteGroup(List<PendingAppend> group)
    {
        List<PendingAppend> taken = group.FindAll(append => append.TryTake());
        try
        {
            if (counters.Fault is not null)
            {
                throw new LogUnavailableException(counters.Fault);
            }

            RefuseWhatIsOverTheCap(taken);
            if (taken.Count > 0)
            {
                Append(taken);
                taken.ForEach(append => append.TrySetResult());
            }
        }
        catch (Exception exception)
        {
            counters.Refuse(taken.Count);
            taken.ForEach(append => append.TrySetException(exception));
        }
    }

    /// <summary>Begins a new segment where the newest has records. Never throws: whoever wants it asks again.</summary>
    public void Seal()
    {
        LogView view = views.Current;
        if (counters.Fault is null && view.ActiveLength > SegmentHeader.Bytes)
        {
            try
            {
                BeginSegment(view);
            }
            catch (Exception exception) when (exception is LogFullException or LogUnavailableException)
            {
                // The next append meets the same fault, and tells it to its caller.
            }
        }
    }

    private void RefuseWhatIsOverTheCap(List<PendingAppend> taken)
    {
        long room = options.TopicBytesMax - views.SizeBytes;
        taken.RemoveAll(append =>
        {
            room -= append.Length;
            if (room >= 0)
            {
                return false;
            }

            counters.Refuse(1);
            return append.TrySetException(new LogFullException(
                $"The event log in {directory} is at its cap of {options.TopicBytesMax:N0} bytes: the reader has to catch up, or the cap has to rise.",
                options.RetryAfterFull));
        });
    }

    private void Append(List<PendingAppend> taken)
    {
        long bytes = taken.Sum(append => (long)append.Length);
        LogView view = views.Current;
        if (view.ActiveLength > SegmentHeader.Bytes && view.ActiveLength + bytes > options.SegmentBytes)
        {
            view = BeginSegment(view);
        }

        long firstOffset = view.EndOffset;
        this.lastMs = Math.Max(this.lastMs, time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (PendingAppend append in taken)
        {
            append.Seal(firstOffset, this.lastMs);
            firstOffset += append.Count;
        }

        Write(view, taken);
        try
        {
            view.Segments[^1].File.Sync();
        }
        catch (Exception exception)
        {
            // After a failed sync the kernel may have dropped the pages and may report success the next time.
            throw Fail($"The event log in {directory} could not be made durable. Whether the last records are on the disk is unknown; no more are taken until a restart. {exception.Message}", exception);
        }

        long position = view.ActiveLength;
        long offset = view.EndOffset;
        foreach (PendingAppend append in taken)
        {
            view.Segments[^1].Index.Note(offset, position);
            position += append.Length;
            offset += append.Count;
        }

        counters.Append(offset - view.EndOffset, bytes);
        views.Advance(offset, position);
    }

    private void Write(LogView view, List<PendingAppend> taken)
    {
        LogFile file = view.Segments[^1].File;
        this.written = view.ActiveLength;
        this.staged = 0;
        try
        {
            foreach (PendingAppend append in taken)
            {
                WriteStaged(file, append.Bytes);
            }

            Flush(file);
        }
        catch (Exception exception)
        {
            throw Undo(file, view.ActiveLength, exception);
        }
    }

    /// <summary>Small appends go to the file together, large ones as they are.</summary>
    private void WriteStaged(LogFile file, ReadOnlySpan<byte> bytes)
    {
        if (this.staged + bytes.Length > this.staging.Length)
        {
            Flush(file);
        }

        if (bytes.Length > this.staging.Length)
        {
            file.Write(bytes, this.written);
            this.written += bytes.Length;
            return;
        }

        bytes.CopyTo(this.staging.AsSpan(this.staged));
        this.staged += bytes.Length;
    }

    private void Flush(LogFile file)
    {
        file.Write(this.staging.AsSpan(0, this.staged), this.written);
        this.written += this.staged;
        this.staged = 0;
    }

    private LogView BeginSegment(LogView view)
    {
        try
        {
            Segment fresh = Segment.Create(
                options.Device, directory, new SegmentHeader(view.EndOffset, view.Segments[^1].FirstOffset, this.lastMs));
            return views.Add(fresh);
        }
        catch (IOException exception) when (DiskFull.Is(exception))
        {
            throw NoRoom(exception);
        }
        catch (Exception exception)
        {
            throw Fail($"The event log in {directory} could not begin a segment; no more records are taken until a restart. {exception.Message}", exception);
        }
    }

    /// <summary>Cuts a half-written group off again, so that nothing of it can surface after a restart.</summary>
    private Exception Undo(LogFile file, long length, Exception cause)
    {
        try
        {
            file.Truncate(length);
            file.Sync();
        }
        catch (Exception exception)
        {
            return Fail($"The event log in {directory} failed to write ({cause.Message}) and could not be put back; no more records are taken until a restart. {exception.Message}", exception);
        }

        return cause is IOException io && DiskFull.Is(io)
            ? NoRoom(io)
            : Fail($"The event log in {directory} could not be written; no more records are taken until a restart. {cause.Message}", cause);
    }

    private LogFullException NoRoom(IOException cause) =>
        new($"The disk of the event log in {directory} is full: {cause.Message}", options.RetryAfterFull);

    private LogUnavailableException Fail(string message, Exception cause)
    {
        counters.Fault = message;
        return new LogUnavailableException(message, cause);
    }
}
