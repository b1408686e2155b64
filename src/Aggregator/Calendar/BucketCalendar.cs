using System.Collections.Immutable;
using NodaTime;

namespace Telemetry.Aggregator.Calendar;

/// <summary>
/// Where buckets begin and end in one zone. Buckets lie without gap or overlap on the time line, so that every event is in
/// exactly one, also over clock changes.
/// </summary>
/// <remarks>
/// Quarters are aligned to UTC. Hours begin at each full hour of the local clock and at each clock change, so a repeated
/// hour is two buckets. Days begin at the first instant of the local date, weeks on Monday (ISO), months, quarters of a
/// year and years on their first day.
/// </remarks>
public sealed class BucketCalendar(DateTimeZone zone, BucketKind kind)
{
    private const long QuarterSeconds = 900;
    private const long HourSeconds = 3600;

    /// <summary>Gets the zone.</summary>
    public DateTimeZone Zone { get; } = zone;

    /// <summary>Gets the width; <see cref="BucketKind.None"/> counts as days, by which its defaults are worked out.</summary>
    public BucketKind Kind { get; } = kind;

    /// <summary>Gets the first instant of the bucket that holds an instant.</summary>
    public Instant StartOf(Instant instant) => BoundsOf(instant).Start;

    /// <summary>Gets the first instant after the bucket that holds an instant.</summary>
    public Instant EndOf(Instant instant) => BoundsOf(instant).End;

    /// <summary>Gets the starts, in Unix seconds ascending, of every bucket that meets <c>[from, to)</c>.</summary>
    public ImmutableArray<long> Starts(Instant from, Instant to)
    {
        var starts = ImmutableArray.CreateBuilder<long>();
        for (var (start, end) = BoundsOf(from); start < to; (start, end) = BoundsOf(end))
        {
            starts.Add(start.ToUnixTimeSeconds());
        }

        return starts.ToImmutable();
    }

    /// <summary>Gets the spans of one UTC offset that meet <c>[from, to)</c>: where each begins, and its offset, in seconds.</summary>
    public ImmutableArray<OffsetSpan> Offsets(Instant from, Instant to) =>
        [.. Zone.GetZoneIntervals(from, to).Select(OffsetSpan.From)];

    /// <summary>Gets the first instant of a local date; where the clock skips it, the instant after the gap.</summary>
    public static Instant StartOfDate(LocalDate date, DateTimeZone zone)
    {
        var midnight = zone.MapLocal(date.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }

    private (Instant Start, Instant End) BoundsOf(Instant instant) => Kind switch
    {
        BucketKind.Quarter => QuarterOf(instant),
        BucketKind.Hour => HourOf(instant),
        _ => DatesOf(instant),
    };

    private static (Instant Start, Instant End) QuarterOf(Instant instant)
    {
        var seconds = instant.ToUnixTimeSeconds();
        var start = seconds - Modulo(seconds, QuarterSeconds);
        return (Instant.FromUnixTimeSeconds(start), Instant.FromUnixTimeSeconds(start + QuarterSeconds));
    }

    private (Instant Start, Instant End) HourOf(Instant instant)
    {
        var interval = Zone.GetZoneInterval(instant);
        var seconds = instant.ToUnixTimeSeconds();
        var fullHour = seconds - Modulo(seconds + interval.WallOffset.Seconds, HourSeconds);
        var start = Instant.FromUnixTimeSeconds(fullHour);
        var end = Instant.FromUnixTimeSeconds(fullHour + HourSeconds);
        return (
            interval.HasStart ? Instant.Max(start, interval.Start) : start,
            interval.HasEnd ? Instant.Min(end, interval.End) : end);
    }

    private (Instant Start, Instant End) DatesOf(Instant instant)
    {
        var date = FirstDate(instant.InZone(Zone).Date);
        var start = StartOfDate(date, Zone);
        var next = NextDate(date);
        var end = StartOfDate(next, Zone);

        // A clock set back over midnight repeats the end of a date after the next date has begun; a skipped date is empty.
        while (end <= instant)
        {
            (date, start) = (next, end);
            next = NextDate(date);
            end = StartOfDate(next, Zone);
        }

        return (start, end);
    }

    private LocalDate FirstDate(LocalDate date) => Kind switch
    {
        BucketKind.Week => date.PlusDays(1 - (int)date.DayOfWeek),
        BucketKind.Month => new LocalDate(date.Year, date.Month, 1),
        BucketKind.QuarterYear => new LocalDate(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1),
        BucketKind.Year => new LocalDate(date.Year, 1, 1),
        _ => date,
    };

    private LocalDate NextDate(LocalDate date) => Kind switch
    {
        BucketKind.Week => date.PlusDays(7),
        BucketKind.Month => date.PlusMonths(1),
        BucketKind.QuarterYear => date.PlusMonths(3),
        BucketKind.Year => date.PlusYears(1),
        _ => date.PlusDays(1),
    };

    private static long Modulo(long value, long by) => ((value % by) + by) % by;
}
