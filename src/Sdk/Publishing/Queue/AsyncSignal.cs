namespace Telemetry.Sdk.Publishing.Queue;

/// <summary>Wakes one waiting task. Setting it costs one read while nobody waits, and never blocks.</summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource? waiter;

    /// <summary>Makes the task that the next <see cref="Set"/> completes. The caller looks at its condition after this call, before it waits.</summary>
    public Task Arm()
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref this.waiter, armed)?.TrySetResult();
        return armed.Task;
    }

    public void Set()
    {
        if (Volatile.Read(ref this.waiter) is { } armed && Interlocked.CompareExchange(ref this.waiter, null, armed) == armed)
        {
            armed.TrySetResult();
        }
    }
}
