using System.Collections.Concurrent;

namespace Telemetry.Sdk.Publishing.Queue;

/// <summary>
/// The bounded queue between the host's threads and the tasks that send. Adding takes no lock, so no host thread can wait for
/// somebody who writes or sends; taking out is under a lock that only background tasks take.
/// </summary>
/// <remarks>
/// A full queue refuses the newest event. Evicting the oldest would need a lock shared with the sender, and would make the
/// <see langword="true"/> that its publisher was told a lie.
/// </remarks>
internal sealed class UsageQueue(UsagePublisherOptions options)
{
    private readonly ConcurrentQueue<UsageRecord> records = new();
    private readonly AsyncSignal some = new();
    private readonly AsyncSignal wholeBatch = new();
    private readonly AsyncSignal crowded = new();
    private readonly Lock gate = new();
    private readonly Queue<UsageBatch> returned = new();
    private readonly HashSet<long> open = [];
    private readonly List<(long Position, TaskCompletionSource Done)> flushes = [];

    /// <summary>Taken out of the queue but too large for the batch at hand. Looking before taking would keep the queue from using its memory again.</summary>
    private UsageRecord? leftOver;

    private int length;
    private long bytes;
    private long added;
    private long takenOut;
    private long settled;
    private int isClosed;
    private int hurries;

    /// <summary>Gets how many events were ever added.</summary>
    public long Added => Volatile.Read(ref this.added);

    /// <summary>Gets how many events were added and not settled.</summary>
    public long Unsettled => Math.Max(0, Added - Volatile.Read(ref this.settled));

    public bool IsClosed => Volatile.Read(ref this.isClosed) != 0;

    /// <summary>Gets or sets what an event is dropped for that finds the queue full: whatever keeps it from emptying.</summary>
    public string FullReason { get; set; } = DropReasons.QueueFull;

    /// <summary>Gets whether over half of the bounds is used, which is when an overflow ends.</summary>
    public bool IsOverHalf => IsOver(1, 2);

    private bool IsWholeBatch => Volatile.Read(ref this.length) >= options.BatchEventsMax || Volatile.Read(ref this.bytes) >= options.BatchBytesMax;

    private bool IsCrowded => IsOver(3, 4);

    /// <summary>Adds an event.</summary>
    /// <returns>Null, or why it was not added.</returns>
    public string? TryAdd(UsageRecord record)
    {
        var size = record.Json.Length;
        if (Interlocked.Increment(ref this.length) > options.QueueEventsMax)
        {
            Interlocked.Decrement(ref this.length);
            return FullReason;
        }

        if (Interlocked.Add(ref this.bytes, size) > options.QueueBytesMax)
        {
            Forget(1, size);
            return FullReason;
        }

        // After the length was raised: whoever closes the queue sees either this event coming, or is seen here.
        if (IsClosed)
        {
            Forget(1, size);
            return DropReasons.Closed;
        }

        // Before it is in the queue: a flush that begins from here on waits for it.
        Interlocked.Increment(ref this.added);
        this.records.Enqueue(record);
        this.some.Set();
        if (IsWholeBatch)
        {
            this.wholeBatch.Set();
        }

        if (IsCrowded)
        {
            this.crowded.Set();
        }

        return null;
    }

    /// <summary>Waits until there is a batch: a whole one, or a part that has waited long enough.</summary>
    /// <returns>False once the queue is closed and empty.</returns>
    public async Task<bool> WaitAsync(TimeProvider clock)
    {
        while (true)
        {
            var wake = this.some.Arm();
            if (HasReturned())
            {
                return true;
            }

            if (Volatile.Read(ref this.length) > 0)
            {
                await LingerAsync(clock).ConfigureAwait(false);
                return true;
            }

            if (IsClosed)
            {
                return false;
            }

            await wake.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until three quarters of the bounds are used, or the queue is closed.</summary>
    public async Task WaitUntilCrowdedAsync()
    {
        var wake = this.crowded.Arm();
        if (!IsCrowded && !IsClosed)
        {
            await wake.ConfigureAwait(false);
        }
    }

    /// <summary>Takes a batch out; what was returned comes first.</summary>
    /// <returns>Null when there is none, or an event is only just being added.</returns>
    public UsageBatch? TryTake()
    {
        lock (this.gate)
        {
            if (this.returned.TryDequeue(out var before))
            {
                return before;
            }

            var taken = new List<UsageRecord>(Math.Min(options.BatchEventsMax, Math.Max(1, Volatile.Read(ref this.length))));
            long size = 0;
            while (taken.Count < options.BatchEventsMax && TryNext(out var next))
            {
                if (taken.Count > 0 && size + next.Json.Length > options.BatchBytesMax)
                {
                    this.leftOver = next;
                    break;
                }

                taken.Add(next);
                size += next.Json.Length;
            }

            if (taken.Count == 0)
            {
                return null;
            }

            Forget(taken.Count, size);
            var batch = new UsageBatch(this.takenOut, taken);
            this.open.Add(batch.FirstPosition);
            this.takenOut += taken.Count;
            return batch;
        }
    }

    /// <summary>Puts a batch back, to be taken out first.</summary>
    public void Return(UsageBatch batch)
    {
        lock (this.gate)
        {
            this.returned.Enqueue(batch);
        }

        this.some.Set();
        this.wholeBatch.Set();
    }

    /// <summary>Notes that the fate of some events of a batch is known.</summary>
    /// <param name="batch">The batch as it was taken out.</param>
    /// <param name="count">How many of its events.</param>
    /// <param name="isLast">Whether the batch is done with.</param>
    public void Settle(UsageBatch batch, int count, bool isLast)
    {
        lock (this.gate)
        {
            Volatile.Write(ref this.settled, this.settled + count);
            if (isLast)
            {
                this.open.Remove(batch.FirstPosition);
                CompleteFlushes();
            }
        }
    }

    /// <summary>Gets a task that completes once everything added so far is settled. Batches go out without waiting until <see cref="EndFlush"/>.</summary>
    public Task BeginFlush()
    {
        Interlocked.Increment(ref this.hurries);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (this.gate)
        {
            this.flushes.Add((Added, done));
            CompleteFlushes();
        }

        this.wholeBatch.Set();
        return done.Task;
    }

    public void EndFlush() => Interlocked.Decrement(ref this.hurries);

    /// <summary>Refuses further events; what is in it goes out without waiting.</summary>
    public void Close()
    {
        Interlocked.Exchange(ref this.isClosed, 1);
        this.some.Set();
        this.wholeBatch.Set();
        this.crowded.Set();
    }

    private async Task LingerAsync(TimeProvider clock)
    {
        var wake = this.wholeBatch.Arm();
        if (!IsWholeBatch && !IsClosed && Volatile.Read(ref this.hurries) == 0)
        {
            await wake.WaitAsync(options.BatchAgeMax, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TryNext(out UsageRecord next)
    {
        next = this.leftOver ?? default;
        var isLeftOver = this.leftOver is not null;
        this.leftOver = null;
        return isLeftOver || this.records.TryDequeue(out next);
    }

    private bool HasReturned()
    {
        lock (this.gate)
        {
            return this.returned.Count > 0;
        }
    }

    private void CompleteFlushes()
    {
        var oldest = this.open.Count == 0 ? this.takenOut : this.open.Min();
        for (var i = this.flushes.Count - 1; i >= 0; i--)
        {
            if (oldest >= this.flushes[i].Position)
            {
                this.flushes[i].Done.TrySetResult();
                this.flushes.RemoveAt(i);
            }
        }
    }

    private void Forget(int count, long size)
    {
        Interlocked.Add(ref this.bytes, -size);
        Interlocked.Add(ref this.length, -count);
    }

    private bool IsOver(int numerator, int denominator) =>
        Volatile.Read(ref this.length) > (long)options.QueueEventsMax * numerator / denominator
        || Volatile.Read(ref this.bytes) > options.QueueBytesMax * numerator / denominator;
}
