using System.Collections.Immutable;
using NodaTime;

namespace Telemetry.Aggregator.Calendar;

/// <summary>The buckets of one query: its range, laid on the calendar.</summary>
public sealed class BucketGrid
{
    private const long QuarterSeconds = 900;
    private const long DaySeconds = 86_400;
    private readonly BucketCalendar calendar;

    /// <param name="kind">The width.</param>
    /// <param name="zone">The zone whose calendar counts.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant after the last.</param>
    public BucketGrid(BucketKind kind, DateTimeZone zone, Instant from, Instant to)
    {
        Kind = kind;
        From = from;
        To = to;
        this.calendar = new BucketCalendar(zone, kind);
        Starts = kind is BucketKind.Day or BucketKind.Week or BucketKind.Month ? this.calendar.Starts(from, to) : [];
        Offsets = kind == BucketKind.Hour ? this.calendar.Offsets(from, to) : [];
    }

    public BucketKind Kind { get; }
    public Instant From { get; }
    public Instant To { get; }

    /// <summary>Gets the starts of days, weeks or months in Unix seconds; empty for other widths.</summary>
    public ImmutableArray<long> Starts { get; }

    /// <summary>Gets the zone's offsets, by which hours are worked out; empty for other widths.</summary>
    public ImmutableArray<OffsetSpan> Offsets { get; }

    /// <summary>Gets whether quarters of an hour in UTC add up to these buckets.</summary>
    public bool OnQuarters => EndsOn(QuarterSeconds) && Kind switch
    {
        BucketKind.Hour => Offsets.All(span => span.Offset % QuarterSeconds == 0) && InnerOn(Offsets.Select(span => span.Start), QuarterSeconds),
        _ => InnerOn(Starts, QuarterSeconds),
    };

    /// <summary>Gets whether whole days in UTC add up to these buckets.</summary>
    public bool OnUtcDays =>
        Kind is not (BucketKind.Quarter or BucketKind.Hour) && EndsOn(DaySeconds) && InnerOn(Starts, DaySeconds);

    /// <summary>
    /// Gets the whole UTC days inside a range that is one bucket: they add up to it together with the quarters of an hour
    /// before and after them. Null where there are none.
    /// </summary>
    public (Instant From, Instant To)? WholeUtcDays
    {
        get
        {
            var from = Instant.FromUnixTimeSeconds((From.ToUnixTimeSeconds() + DaySeconds - 1) / DaySeconds * DaySeconds);
            var to = Instant.FromUnixTimeSeconds(To.ToUnixTimeSeconds() / DaySeconds * DaySeconds);
            return Kind == BucketKind.None && from < to ? (from, to) : null;
        }
    }

    /// <summary>Gets a bucket's bounds, cut to the range.</summary>
    /// <param name="start">The bucket's start in Unix seconds; ignored where there are no buckets.</param>
    public (Instant Start, Instant End) BoundsOf(long start)
    {
        if (Kind == BucketKind.None)
        {
            return (From, To);
        }

        var first = Instant.FromUnixTimeSeconds(start);
        return (Instant.Max(first, From), Instant.Min(this.calendar.EndOf(first), To));
    }

    private bool EndsOn(long step) => IsOn(From, step) && IsOn(To, step);

    private bool InnerOn(IEnumerable<long> bounds, long step)
    {
        var from = From.ToUnixTimeSeconds();
        return bounds.All(bound => bound <= from || bound % step == 0);
    }

    private static bool IsOn(Instant instant, long step) => instant.ToUnixTimeTicks() % (step * NodaConstants.TicksPerSecond) == 0;
}
