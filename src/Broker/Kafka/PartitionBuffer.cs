namespace Telemetry.Broker.Kafka;

/// <summary>
/// The records of one partition that were fetched and not yet read, in offset order, and where the next fetch goes on. The
/// fetching thread adds, one reader takes. Thread-safe.
/// </summary>
/// <param name="from">The offset that fetching begins at.</param>
/// <param name="bytesMax">The size at which it asks for a pause; at half of it, it asks to go on.</param>
internal sealed class PartitionBuffer(long from, long bytesMax)
{
    private readonly Lock gate = new();
    private readonly Queue<LogRecord> records = new();

    // Every record from here on that was fetched is in the queue; those below were read.
    private long start = from;
    private long next = from;
    private long bytes;
    private int seeks;
    private long endReached = -1;
    private Exception? fault;
    private TaskCompletionSource? changed;

    /// <summary>What a reader found.</summary>
    /// <param name="Records">The records.</param>
    /// <param name="EndReached">Where the broker had nothing more, when everything before it was read; else -1.</param>
    /// <param name="MustSeek">Whether fetching has to begin elsewhere.</param>
    internal readonly record struct Take(IReadOnlyList<LogRecord> Records, long EndReached, bool MustSeek);

    /// <summary>Gets a task that ends when something was added. Take it before <see cref="TryTake"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (this.gate)
            {
                this.changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return this.changed.Task;
            }
        }
    }

    /// <summary>Gets whether fetching should pause.</summary>
    public bool IsFull
    {
        get
        {
            lock (this.gate)
            {
                return this.bytes >= bytesMax;
            }
        }
    }

    /// <summary>Gets whether a paused fetching should go on.</summary>
    public bool HasRoom
    {
        get
        {
            lock (this.gate)
            {
                return this.bytes <= bytesMax / 2;
            }
        }
    }

    /// <summary>Adds a fetched record; one that was fetched before a seek is dropped.</summary>
    public void Add(LogRecord record)
    {
        lock (this.gate)
        {
            if (this.seeks > 0 || record.Offset < this.next)
            {
                return;
            }

            this.records.Enqueue(record);
            this.bytes += KafkaRecords.SizeOf(record);
            this.next = record.Offset + 1;
            this.endReached = -1;
            Signal();
        }
    }

    /// <summary>Notes that the broker has nothing more at the moment.</summary>
    /// <param name="offset">The offset that the next record gets. Markers of transactions may lie between the last record and it.</param>
    public void ReachEnd(long offset)
    {
        lock (this.gate)
        {
            if (this.seeks == 0)
            {
                this.endReached = offset;
                Signal();
            }
        }
    }

    /// <summary>Notes that fetching goes on at the offset last sought.</summary>
    public void Sought()
    {
        lock (this.gate)
        {
            this.seeks--;
        }
    }

    /// <summary>Lets every read fail from now on.</summary>
    public void Fail(Exception reason)
    {
        lock (this.gate)
        {
            this.fault ??= reason;
            Signal();
        }
    }

    /// <summary>Takes records from an offset on, at least one if there is one. Where they were read or not fetched, says so and begins anew.</summary>
    /// <exception cref="Exception">The fault that was noted.</exception>
    public Take TryTake(long fromOffset, int recordsMax, int bytesWanted)
    {
        lock (this.gate)
        {
            if (this.fault is not null)
            {
                throw this.fault;
            }

            if (fromOffset < this.start || fromOffset > this.next)
            {
                Restart(fromOffset);
                return new Take([], EndReached: -1, MustSeek: true);
            }

            while (this.records.TryPeek(out LogRecord? passed) && passed.Offset < fromOffset)
            {
                Dequeue();
            }

            List<LogRecord> taken = [];
            long size = 0;
            while (taken.Count < recordsMax && this.records.TryPeek(out LogRecord? record))
            {
                size += record.Value.Length;
                if (taken.Count > 0 && size > bytesWanted)
                {
                    break;
                }

                Dequeue();
                taken.Add(record);
            }

            this.start = taken.Count > 0 ? taken[^1].Offset + 1 : fromOffset;
            return new Take(taken, this.records.Count == 0 ? this.endReached : -1, MustSeek: false);
        }
    }

    private void Restart(long fromOffset)
    {
        this.records.Clear();
        this.bytes = 0;
        this.start = fromOffset;
        this.next = fromOffset;
        this.endReached = -1;
        this.seeks++;
    }

    private void Dequeue() => this.bytes -= KafkaRecords.SizeOf(this.records.Dequeue());

    private void Signal()
    {
        this.changed?.TrySetResult();
        this.changed = null;
    }
}
