namespace Telemetry.Testing;

/// <summary>A clock that stands still until a test moves it. Timers run on the system's own schedule.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private long utcTicks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref this.utcTicks), TimeSpan.Zero);

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref this.utcTicks, by.Ticks);

    /// <summary>Sets the clock.</summary>
    public void SetUtcNow(DateTimeOffset now) => Volatile.Write(ref this.utcTicks, now.UtcTicks);
}
