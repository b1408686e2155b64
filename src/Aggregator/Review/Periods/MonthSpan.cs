using System.Globalization;
using NodaTime;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Review.Periods;

/// <summary>A calendar month up to a moment, and the month before it up to the same local date and time.</summary>
/// <param name="Name">E.g. <c>2026-11</c>.</param>
/// <param name="From">The month's first instant.</param>
/// <param name="To">The moment.</param>
/// <param name="PriorFrom">The first instant of the month before.</param>
/// <param name="PriorTo">The same local date and time of the month before; its end where it is shorter.</param>
internal sealed record MonthSpan(string Name, Instant From, Instant To, Instant PriorFrom, Instant PriorTo)
{
    /// <summary>Gets the month that holds the last moment of a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="now">Where the period goes on, the month is taken up to now.</param>
    public static MonthSpan Of(ReviewPeriod period, Instant now)
    {
        var to = Instant.Max(period.From, Instant.Min(period.To, now));
        var last = to > period.From ? to - Duration.Epsilon : to;
        var date = last.InZone(period.Zone).Date;
        var first = new LocalDate(date.Year, date.Month, 1);
        var from = BucketCalendar.StartOfDate(first, period.Zone);
        var gone = to.InZone(period.Zone).LocalDateTime - first.AtMidnight();
        var prior = first.PlusMonths(-1);
        var priorTo = prior.AtMidnight().Plus(gone.Months > 0 ? Period.FromMonths(1) : gone);
        return new MonthSpan(
            string.Create(CultureInfo.InvariantCulture, $"{first.Year:D4}-{first.Month:D2}"),
            from,
            to,
            BucketCalendar.StartOfDate(prior, period.Zone),
            Instant.Min(from, priorTo.InZoneLeniently(period.Zone).ToInstant()));
    }
}
