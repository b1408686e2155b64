namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>What the last attempts say about the target; shared by whoever sends live events and whoever drains the spool.</summary>
internal sealed class TargetHealth(UsagePublisherOptions options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private TaskCompletionSource recovered = NewSignal();
    private int failures;
    private long failingSince;
    private long lastFailure;
    private long dueAt;

    /// <summary>Gets whether the target has failed for so long that events should not wait for it in memory.</summary>
    public bool IsAway
    {
        get
        {
            lock (this.gate)
            {
                return this.failures > 0 && clock.GetElapsedTime(this.failingSince) >= options.SpoolAfter;
            }
        }
    }

    /// <summary>Notes an attempt that the target answered.</summary>
    /// <returns>How long it had failed before; null where it had not.</returns>
    public TimeSpan? Succeeded()
    {
        lock (this.gate)
        {
            if (this.failures == 0)
            {
                return null;
            }

            this.failures = 0;
            this.recovered.TrySetResult();
            this.recovered = NewSignal();
            return clock.GetElapsedTime(this.failingSince);
        }
    }

    /// <summary>Notes an attempt in vain.</summary>
    /// <param name="startedAt">When it began, in the clock's ticks.</param>
    /// <param name="asked">The wait that the target asked for.</param>
    public void Failed(long startedAt, TimeSpan? asked)
    {
        lock (this.gate)
        {
            var isFirst = this.failures == 0;
            if (isFirst)
            {
                this.failingSince = startedAt;
            }

            // Two attempts that overlap meet the same outage; only one of them makes the wait longer.
            if (isFirst || startedAt >= this.lastFailure)
            {
                this.failures++;
            }

            this.lastFailure = clock.GetTimestamp();
            var wait = RetryDelays.After(this.failures, options.RetryDelayMax, asked, Random.Shared.NextDouble());
            this.dueAt = Math.Max(this.dueAt, this.lastFailure + (long)(wait.TotalSeconds * clock.TimestampFrequency));
        }
    }

    /// <summary>Waits until the next attempt is due: at once while the target answers.</summary>
    /// <returns>False when cancelled.</returns>
    public async Task<bool> WaitUntilDueAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Task answered;
            TimeSpan wait;
            lock (this.gate)
            {
                answered = this.recovered.Task;
                wait = this.failures == 0 ? TimeSpan.Zero : clock.GetElapsedTime(clock.GetTimestamp(), this.dueAt);
            }

            if (wait <= TimeSpan.Zero)
            {
                return true;
            }

            await answered.WaitAsync(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
