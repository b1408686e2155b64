using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Events;
using Telemetry.Sdk.Publishing.Delivery;
using Telemetry.Sdk.Publishing.Observing;
using Telemetry.Sdk.Publishing.Spool;

namespace Telemetry.Sdk.Publishing;

/// <summary>
/// Stands between the host and a transport: a bounded queue in memory, a task that sends batches, and a spool on disk for what
/// the target does not take. One per process and target is enough; safe from any thread.
/// </summary>
/// <remarks>
/// Dispose it to send what is left; a host that keeps it as a singleton service does so. Where nobody does, the end of the
/// process does, unless it is killed: then what was in memory is lost.
/// </remarks>
public abstract class UsagePublisher : IUsagePublisher, IDisposable
{
    // The share of a flush in which events are still sent; in the rest what is left is written to the spool.
    private const double SendingShare = 0.8;

    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(50);

    private readonly PublisherParts parts;
    private readonly LiveLane live;
    private readonly CancellationTokenSource stopDrain = new();
    private readonly Task lanes;
    private readonly Lazy<Task> closed;

    /// <summary>Makes the publisher and starts its tasks.</summary>
    /// <param name="transport">Brings batches to the target; disposed with the publisher.</param>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="logger">Told about outages and drops, each once; null for nobody.</param>
    /// <param name="clock">Measures waits and ages; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong; names every fault.</exception>
    protected UsagePublisher(IUsageTransport transport, UsagePublisherOptions options, ILogger? logger = null, TimeProvider? clock = null)
        : this(transport, options, logger, clock, new SpoolDisk())
    {
    }

    internal UsagePublisher(IUsageTransport transport, UsagePublisherOptions options, ILogger? logger, TimeProvider? clock, SpoolDisk disk)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = options.Copy();
        var time = clock ?? TimeProvider.System;
        var spool = own.SpoolDirectory is { } folder ? new UsageSpool(Path.GetFullPath(folder), own.SpoolBytesMax, time, disk) : null;
        this.parts = new PublisherParts(transport, own, spool, new QuietLogger(logger ?? NullLogger.Instance), time);
        this.live = new LiveLane(this.parts);
        this.closed = new Lazy<Task>(CloseAsync);
        this.lanes = Start();
        PublisherInstruments.Show(this, this.parts.Counts.Tag);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Gets counts and sizes as they are now.</summary>
    public UsagePublisherStatus Status => new()
    {
        Queued = this.parts.Queue.Added,
        Published = this.parts.Counts.Published,
        Retried = this.parts.Counts.Retried,
        Spooled = this.parts.Counts.Spooled,
        Drained = this.parts.Counts.Drained,
        Dropped = this.parts.Counts.Dropped,
        QueueLength = this.parts.Queue.Unsettled,
        SpoolBytes = this.parts.Spool?.Bytes ?? 0,
        SpoolOldestAge = this.parts.Spool?.OldestAge,
        IsTargetAway = this.parts.Health.IsAway,
    };

    /// <inheritdoc/>
    public bool TryPublish(UsageRecord record)
    {
        var reason = record.Json.Length switch
        {
            0 => DropReasons.Rejected,
            > EventLimits.EventBytes => DropReasons.TooLarge,
            _ => this.parts.Queue.TryAdd(record),
        };
        try
        {
            if (reason is null)
            {
                this.parts.Counts.Queue();
            }
            else
            {
                this.parts.Counts.Drop(reason);
            }
        }
        catch
        {
            // Only somebody's listener to the meter can throw here, and it must not reach the caller.
        }

        return reason is null;
    }

    /// <summary>
    /// Completes once everything taken so far is delivered, kept on disk or dropped, when cancelled, or after
    /// <see cref="UsagePublisherOptions.FlushTimeout"/>, whichever is first. Never throws; <see cref="Status"/> says what is left.
    /// </summary>
    /// <remarks>With a spool, what is not delivered after four fifths of that time is written to it.</remarks>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var done = this.parts.Queue.BeginFlush();
        try
        {
            var sending = this.parts.Options.FlushTimeout * SendingShare;
            await WaitAsync(done, sending, cancellationToken).ConfigureAwait(false);
            if (!done.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                await FinishFlushAsync(done, this.parts.Options.FlushTimeout - sending, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            this.parts.Queue.EndFlush();
        }
    }

    /// <summary>
    /// Takes no more events and sends what is left, within <see cref="UsagePublisherOptions.FlushTimeout"/>; what the target does
    /// not take by then goes to the spool, else it is dropped as <see cref="DropReasons.Shutdown"/>. Never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await this.closed.Value.ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, and waits for it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the publisher.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            this.closed.Value.GetAwaiter().GetResult();
        }
    }

    private async Task FinishFlushAsync(Task done, TimeSpan rest, CancellationToken cancellationToken)
    {
        if (this.parts.Spool is null)
        {
            await WaitAsync(done, rest, cancellationToken).ConfigureAwait(false);
            return;
        }

        this.live.BeginSpooling();
        try
        {
            await WaitAsync(done, rest, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            this.live.EndSpooling();
        }
    }

    private async Task CloseAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        var startedAt = this.parts.Clock.GetTimestamp();
        this.parts.Queue.Close();
        this.live.Close();
        await this.stopDrain.CancelAsync().ConfigureAwait(false);
        await WaitAsync(this.lanes, this.parts.Options.FlushTimeout * SendingShare).ConfigureAwait(false);
        if (!this.lanes.IsCompleted)
        {
            this.live.Abandon();
            await WaitAsync(this.lanes, Left(startedAt)).ConfigureAwait(false);
        }

        if (this.lanes.IsCompleted)
        {
            this.parts.Spool?.Dispose();
            this.live.Dispose();
            this.stopDrain.Dispose();
        }
        else
        {
            this.live.GiveUp();
            this.parts.Counts.Drop(DropReasons.Shutdown, (int)Math.Min(int.MaxValue, this.parts.Queue.Unsettled));
        }

        await WaitAsync(DisposeTransportAsync(), Left(startedAt)).ConfigureAwait(false);
        this.live.TellDrops();
        PublisherInstruments.Hide(this);
    }

    private async Task DisposeTransportAsync()
    {
        await Task.Yield();
        await this.parts.Transport.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Left(long startedAt)
    {
        var left = this.parts.Options.FlushTimeout - this.parts.Clock.GetElapsedTime(startedAt);
        return left > LeastTime ? left : LeastTime;
    }

    private async Task WaitAsync(Task task, TimeSpan longest, CancellationToken cancellationToken = default) =>
        await task.WaitAsync(longest, this.parts.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Starts the tasks outside the context of whoever makes the publisher: its activity and attribution are none of theirs.</summary>
    private Task Start()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return StartLanes();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return StartLanes();
        }
    }

    private Task StartLanes()
    {
        List<Task> all = [Task.Run(() => KeepAsync(this.live.SendAsync))];
        if (this.parts.Spool is { } spool)
        {
            all.Add(Task.Run(() => KeepAsync(this.live.OverflowAsync)));
            all.Add(Task.Run(() => new DrainLane(this.parts, spool).RunAsync(this.stopDrain.Token)));
        }

        return Task.WhenAll(all);
    }

    /// <summary>Runs a lane to its end; a fault of ours in it is logged and must not end publishing for the life of the host.</summary>
    private async Task KeepAsync(Func<Task> lane)
    {
        while (true)
        {
            try
            {
                await lane().ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                PublisherLog.TaskFailed(this.parts.Logger, this.parts.Transport.Name, exception);
                await Task.Delay(LeastTime, this.parts.Clock).ConfigureAwait(false);
            }
        }
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => Dispose();
}
