namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>How an append to the spool ended.</summary>
internal enum SpoolAnswer
{
    Kept,

    /// <summary>The folder is at its cap.</summary>
    Full,

    /// <summary>The disk is full, not writable, or broken.</summary>
    Failed,
}

/// <summary>
/// Events on disk, in a folder that several processes may share: each writes files of its own, under its own lock, and drains
/// them oldest first; files of a process that is gone are adopted by one of the others, or by the next to start.
/// </summary>
/// <remarks>The lock here is held over I/O, so only background tasks may come here.</remarks>
internal sealed class UsageSpool(string directory, long bytesMax, TimeProvider clock, SpoolDisk disk) : IDisposable
{
    private const long LargestFile = 4L << 20;
    private const int FilesAtCap = 16;

    // A disk that is full or broken is asked again about this often, not for every batch.
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, SpoolFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<SpoolLock> adopted = [];
    private SpoolLock? own;
    private SpoolWriter? writer;
    private int number;
    private long bytesOfOthers;
    private (SpoolAnswer Answer, long At)? refusal;
    private volatile Size size = new(0, null);

    public string Directory => directory;

    /// <summary>Gets what was wrong at the last append that failed.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Gets the bytes of the files that this process answers for. Never waits for the disk.</summary>
    public long Bytes => this.size.Bytes;

    /// <summary>Gets the age of the oldest file that this process answers for; null without one. Never waits for the disk.</summary>
    public TimeSpan? OldestAge => clock.GetUtcNow() - this.size.OldestAt;

    private long OwnBytes => this.files.Values.Sum(file => file.Bytes) + (this.writer?.Bytes ?? 0);

    /// <summary>Keeps events, all or none of them. Never throws.</summary>
    public SpoolAnswer Append(IReadOnlyList<UsageRecord> records)
    {
        lock (this.gate)
        {
            if (this.refusal is { } last && clock.GetElapsedTime(last.At) < RefusalHolds)
            {
                return last.Answer;
            }

            this.refusal = null;
            try
            {
                var bytes = records.Sum(record => (long)SpoolFrame.BytesOf(record));
                if (this.writer is { HasEvents: true } open && open.Bytes + bytes > Math.Min(LargestFile, bytesMax / FilesAtCap))
                {
                    EndFile();
                }

                if (!HasRoomFor(bytes))
                {
                    return Refuse(SpoolAnswer.Full);
                }

                Open().Append(records);
                return SpoolAnswer.Kept;
            }
            catch (Exception exception)
            {
                Fault = exception.Message;
                return Refuse(SpoolAnswer.Failed);
            }
            finally
            {
                Measure();
            }
        }
    }

    /// <summary>Gets the oldest file, to be drained; the one that is being written is ended when there is no other.</summary>
    /// <returns>Null when there is nothing.</returns>
    public SpoolFile? Oldest()
    {
        lock (this.gate)
        {
            if (this.files.Count == 0 && this.writer is { HasEvents: true })
            {
                EndFile();
                Measure();
            }

            return this.files.Count == 0 ? null : this.files.First().Value;
        }
    }

    /// <summary>Removes a file all of whose events are acknowledged, or dropped and counted.</summary>
    /// <exception cref="IOException">It cannot be deleted; it is passed over until another process adopts it.</exception>
    public void Remove(SpoolFile file)
    {
        lock (this.gate)
        {
            this.files.Remove(file.Path);
            Measure();
            this.refusal = null;
            File.Delete(file.Path);
            if (this.adopted.Contains(file.Owner) && this.files.Values.All(other => other.Owner != file.Owner))
            {
                this.adopted.Remove(file.Owner);
                file.Owner.Remove();
            }
        }
    }

    /// <summary>Takes over the files of processes that are gone.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public void Adopt()
    {
        lock (this.gate)
        {
            if (!System.IO.Directory.Exists(directory))
            {
                return;
            }

            foreach (var left in SpoolLock.Writers(directory).Where(left => left != this.own?.Writer && this.adopted.All(one => one.Writer != left)))
            {
                if (SpoolLock.TryAdopt(directory, left, disk) is { } right)
                {
                    Adopt(right);
                    Measure();
                }
            }
        }
    }

    /// <summary>Ends the open file and gives up all rights; what is left is adopted later.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            EndFile();
            foreach (var right in this.adopted)
            {
                right.Dispose();
            }

            if (this.own is { } lockOfOwn && this.files.Values.All(file => file.Owner != lockOfOwn))
            {
                TryRemove(lockOfOwn);
            }

            this.own?.Dispose();
        }
    }

    private void Adopt(SpoolLock right)
    {
        List<SpoolFile> left;
        try
        {
            // Listed only now that nobody else can drain them.
            left = [.. System.IO.Directory.EnumerateFiles(directory, right.Writer + "-*" + SpoolFile.Extension).Select(path => SpoolFile.Left(path, right))];
        }
        catch
        {
            right.Dispose();
            throw;
        }

        if (left.Count == 0)
        {
            TryRemove(right);
            return;
        }

        this.adopted.Add(right);
        left.ForEach(file => this.files[file.Path] = file);
    }

    private SpoolAnswer Refuse(SpoolAnswer answer)
    {
        this.refusal = (answer, clock.GetTimestamp());
        return answer;
    }

    private bool HasRoomFor(long bytes)
    {
        if (this.writer is null || OwnBytes + this.bytesOfOthers + bytes > bytesMax)
        {
            CountOthers();
        }

        return OwnBytes + this.bytesOfOthers + bytes <= bytesMax;
    }

    private SpoolWriter Open()
    {
        if (this.writer is null)
        {
            disk.CreateDirectory(directory);
            this.own ??= SpoolLock.Create(directory, disk, clock);
            this.number++;
            this.writer = SpoolWriter.Create(directory, disk, this.own, this.number, clock.GetUtcNow());
        }

        return this.writer;
    }

    private void EndFile()
    {
        if (this.writer is { } open)
        {
            this.writer = null;
            var file = open.Seal();
            if (file.Bytes > SpoolFile.HeaderBytes)
            {
                this.files[file.Path] = file;
            }
            else
            {
                File.Delete(file.Path);
            }
        }
    }

    /// <summary>Measures what others have in the folder; they come and go, so it is measured with every file begun and before a refusal.</summary>
    private void CountOthers()
    {
        if (System.IO.Directory.Exists(directory))
        {
            var all = new DirectoryInfo(directory).EnumerateFiles("*" + SpoolFile.Extension).Sum(LengthOf);
            this.bytesOfOthers = Math.Max(0, all - OwnBytes);
        }
    }

    private void Measure()
    {
        DateTimeOffset? oldestAt = this.writer is { HasEvents: true } open ? open.CreatedAt : null;
        foreach (var file in this.files.Values)
        {
            oldestAt = oldestAt < file.CreatedAt ? oldestAt : file.CreatedAt;
        }

        this.size = new Size(OwnBytes, oldestAt);
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // Drained by its owner meanwhile.
            return 0;
        }
    }

    private static void TryRemove(SpoolLock right)
    {
        try
        {
            right.Remove();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            right.Dispose();
        }
    }

    private sealed record Size(long Bytes, DateTimeOffset? OldestAt);
}
