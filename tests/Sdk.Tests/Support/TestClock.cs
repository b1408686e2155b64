namespace Telemetry.Sdk.Tests.Support;

/// <summary>A clock that stands still until a test moves it, timestamps included.</summary>
internal sealed class TestClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Read(ref this.ticks));

    public override long GetTimestamp() => Interlocked.Read(ref this.ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref this.ticks, by.Ticks);
}
