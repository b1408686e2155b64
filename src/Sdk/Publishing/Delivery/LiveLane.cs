using Telemetry.Sdk.Publishing.Observing;
using Telemetry.Sdk.Publishing.Queue;
using Telemetry.Sdk.Publishing.Spool;

namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>Empties the memory queue: to the target while it answers, to the spool while it does not or is too slow.</summary>
internal sealed class LiveLane(PublisherParts parts) : IDisposable
{
    private static readonly TimeSpan WaitForRoom = TimeSpan.FromSeconds(1);

    private readonly BatchSender sender = new(parts, isDrain: false);
    private readonly CancellationTokenSource closing = new();
    private readonly HashSet<string> dropsTold = new(StringComparer.Ordinal);
    private CancellationTokenSource interrupt = new();
    private string spoolFaultTold = "";
    private int spools;
    private volatile bool isOver;
    private volatile bool isGivenUp;

    /// <summary>Sends batches until the queue is closed and empty.</summary>
    public async Task SendAsync()
    {
        while (await parts.Queue.WaitAsync(parts.Clock).ConfigureAwait(false))
        {
            if (parts.Queue.TryTake() is { } batch)
            {
                await DeliverAsync(batch).ConfigureAwait(false);
                TellDrops();
            }
            else
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Moves what is too much for memory to the spool, also while the sender waits for an answer. Ends when the queue is closed.</summary>
    public async Task OverflowAsync()
    {
        while (!parts.Queue.IsClosed)
        {
            await parts.Queue.WaitUntilCrowdedAsync().ConfigureAwait(false);
            while (!parts.Queue.IsClosed && parts.Queue.IsOverHalf)
            {
                if (parts.Queue.TryTake() is not { } batch)
                {
                    await Task.Yield();
                }
                else if (!TrySpool(batch))
                {
                    parts.Queue.Return(batch);
                    await Task.Delay(WaitForRoom, parts.Clock, this.closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    /// <summary>From now until <see cref="EndSpooling"/> events go to the spool, and not to the target.</summary>
    public void BeginSpooling()
    {
        Interlocked.Increment(ref this.spools);
        Interrupt();
    }

    public void EndSpooling() => Interlocked.Decrement(ref this.spools);

    /// <summary>Lets the sender go on until the queue, which is closed, is empty.</summary>
    public void Close() => this.closing.Cancel();

    /// <summary>Ends sending for good: what is left goes to the spool, or is dropped.</summary>
    public void Abandon()
    {
        this.isOver = true;
        Interrupt();
    }

    /// <summary>Notes that what is still here was counted as dropped: a disk or target that hangs may come back later, and must not count it again.</summary>
    public void GiveUp() => this.isGivenUp = true;

    /// <summary>To be called once both tasks have ended.</summary>
    public void Dispose()
    {
        this.closing.Dispose();
        this.interrupt.Dispose();
    }

    /// <summary>Logs each reason for drops once.</summary>
    public void TellDrops()
    {
        foreach (var reason in parts.Counts.Dropped.Keys.Where(this.dropsTold.Add))
        {
            PublisherLog.Drops(parts.Logger, parts.Transport.Name, reason);
        }
    }

    private async Task DeliverAsync(UsageBatch batch)
    {
        while (true)
        {
            // Before the flags are read: whoever sets one of them interrupts this token or a later one.
            var token = Volatile.Read(ref this.interrupt).Token;
            if ((this.isOver || Volatile.Read(ref this.spools) > 0 || parts.Health.IsAway) && TrySpool(batch))
            {
                return;
            }

            if (this.isOver)
            {
                parts.Counts.Drop(DropReasons.Shutdown, this.isGivenUp ? 0 : batch.Records.Count);
                parts.Queue.Settle(batch, batch.Records.Count, isLast: true);
                return;
            }

            if (!await parts.Health.WaitUntilDueAsync(token).ConfigureAwait(false))
            {
                continue;
            }

            var left = await this.sender.SendAsync(batch.Records, token).ConfigureAwait(false);
            parts.Queue.Settle(batch, batch.Records.Count - left.Count, isLast: left.Count == 0);
            if (left.Count == 0)
            {
                return;
            }

            batch = batch with { Records = left };
            TellDrops();
        }
    }

    private bool TrySpool(UsageBatch batch)
    {
        if (parts.Spool is not { } spool)
        {
            return false;
        }

        switch (spool.Append(batch.Records))
        {
            case SpoolAnswer.Kept:
                parts.Queue.FullReason = DropReasons.QueueFull;
                parts.Counts.Spool(batch.Records.Count);
                parts.Queue.Settle(batch, batch.Records.Count, isLast: true);
                parts.Spooled.Set();
                return true;
            case SpoolAnswer.Full:
                parts.Queue.FullReason = DropReasons.SpoolFull;
                return false;
            default:
                parts.Queue.FullReason = DropReasons.SpoolFailed;
                TellSpoolFault(spool);
                return false;
        }
    }

    private void TellSpoolFault(UsageSpool spool)
    {
        if (Interlocked.Exchange(ref this.spoolFaultTold, spool.Fault) != spool.Fault)
        {
            PublisherLog.SpoolFails(parts.Logger, spool.Directory, spool.Fault);
        }
    }

    private void Interrupt() => Interlocked.Exchange(ref this.interrupt, new CancellationTokenSource()).Cancel();
}
