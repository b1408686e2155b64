using NodaTime;
using Telemetry.Aggregator.Review.Periods;

namespace Telemetry.Aggregator.Review.Schedule;

/// <summary>Says when reviews are due: at 08:00 on Monday that of the week before, on the first that of the month before. Pure.</summary>
public static class ReviewSchedule
{
    private static readonly LocalTime At = new(8, 0);

    /// <summary>Gets the latest review of a kind that was due at an instant, and when it became due.</summary>
    /// <remarks>Where the clock skips 08:00, it is due as much later; where the clock repeats it, at the first of the two.</remarks>
    public static (ReviewPeriod Period, Instant Due) Latest(Instant now, ReviewKind kind, DateTimeZone zone)
    {
        var running = ReviewPeriod.Holding(now, kind, zone);
        var due = DueOn(running);
        if (due > now)
        {
            running = running.Before();
            due = DueOn(running);
        }

        return (running.Before(), due);
    }

    private static Instant DueOn(ReviewPeriod running) => running.FirstDate.At(At).InZoneLeniently(running.Zone).ToInstant();
}
