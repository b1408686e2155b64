namespace Telemetry.Broker.Segments;

/// <summary>
/// Gathers what callers append while the disk is busy, and hands it over as one group: many appends share one write and one
/// sync. A thread of its own, because each turn blocks on the disk.
/// </summary>
internal sealed class AppendQueue : IDisposable
{
    /// <summary>A group larger than this would only add latency: the disk is at full speed by then.</summary>
    private const long GroupBytesMax = 32 * 1024 * 1024;

    private readonly object gate = new();
    private readonly Queue<PendingAppend> waiting = new();
    private readonly long bytesMax;
    private readonly Action<List<PendingAppend>> writeGroup;
    private readonly Action sealSegment;
    private readonly Thread thread;
    private long waitingBytes;
    private bool sealRequested;
    private bool stopping;

    public AppendQueue(string name, long bytesMax, Action<List<PendingAppend>> writeGroup, Action sealSegment)
    {
        this.bytesMax = bytesMax;
        this.writeGroup = writeGroup;
        this.sealSegment = sealSegment;
        this.thread = new Thread(Run) { IsBackground = true, Name = $"log {name}" };
        this.thread.Start();
    }

    /// <summary>Queues an append; false when too much waits already. A single one is taken whatever its size.</summary>
    /// <exception cref="LogUnavailableException">The log is closed.</exception>
    public bool TryEnqueue(PendingAppend append)
    {
        lock (this.gate)
        {
            if (this.stopping)
            {
                throw new LogUnavailableException("The event log is closed: nothing was appended.");
            }

            if (this.waitingBytes > 0 && this.waitingBytes + append.Length > this.bytesMax)
            {
                return false;
            }

            this.waiting.Enqueue(append);
            this.waitingBytes += append.Length;
            Monitor.Pulse(this.gate);
            return true;
        }
    }

    /// <summary>Has the thread that writes segments begin a new one, before what is queued.</summary>
    public void RequestSeal()
    {
        lock (this.gate)
        {
            this.sealRequested = true;
            Monitor.Pulse(this.gate);
        }
    }

    /// <summary>Writes what is queued, then stops.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            this.stopping = true;
            Monitor.Pulse(this.gate);
        }

        this.thread.Join();
    }

    private void Run()
    {
        List<PendingAppend> group = [];
        while (TakeGroup(group, out bool seal))
        {
            if (seal)
            {
                this.sealSegment();
            }

            this.writeGroup(group);
            foreach (PendingAppend append in group)
            {
                append.Release();
            }

            group.Clear();
        }
    }

    private bool TakeGroup(List<PendingAppend> group, out bool seal)
    {
        lock (this.gate)
        {
            while (this.waiting.Count == 0 && !this.sealRequested)
            {
                if (this.stopping)
                {
                    seal = false;
                    return false;
                }

                Monitor.Wait(this.gate);
            }

            (seal, this.sealRequested) = (this.sealRequested, false);
            long bytes = 0;
            while (this.waiting.TryPeek(out PendingAppend? next) && (bytes == 0 || bytes + next.Length <= GroupBytesMax))
            {
                bytes += next.Length;
                group.Add(this.waiting.Dequeue());
            }

            this.waitingBytes -= bytes;
            return true;
        }
    }
}
