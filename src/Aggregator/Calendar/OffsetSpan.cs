using NodaTime.TimeZones;

namespace Telemetry.Aggregator.Calendar;

/// <summary>A span of one offset from UTC.</summary>
/// <param name="Start">Where it begins, in Unix seconds; far before 1970 where it has no beginning.</param>
/// <param name="Offset">Seconds that the local clock is ahead of UTC.</param>
public readonly record struct OffsetSpan(long Start, int Offset)
{
    private const long BeforeAnyEvent = -100_000_000_000;

    internal static OffsetSpan From(ZoneInterval interval) => new(
        interval.HasStart ? interval.Start.ToUnixTimeSeconds() : BeforeAnyEvent,
        interval.WallOffset.Seconds);
}
