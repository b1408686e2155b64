using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Review.Periods;

namespace Telemetry.Aggregator.Tests.Review;

public sealed class ReviewPeriodTests
{
    [Theory]
    [InlineData("2026-W46", "UTC", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z", "2026-W45")]
    [InlineData("2026-W46", "Asia/Kathmandu", "2026-11-08T18:15:00Z", "2026-11-15T18:15:00Z", "2026-W45")]
    [InlineData("2026-W43", "Europe/Berlin", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z", "2026-W42")]
    [InlineData("2026-W10", "America/St_Johns", "2026-03-02T03:30:00Z", "2026-03-09T02:30:00Z", "2026-W09")]
    [InlineData("2027-W01", "UTC", "2027-01-04T00:00:00Z", "2027-01-11T00:00:00Z", "2026-W53")]
    [InlineData("2026-W01", "UTC", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z", "2025-W52")]
    public void A_week_is_the_iso_week_of_the_zones_calendar(string name, string zone, string from, string to, string prior)
    {
        var period = ReviewPeriod.ParseWeek(name, Zone(zone))!;
        Assert.Equal((name, from, to, prior), (period.Name, Text(period.From), Text(period.To), period.PriorName));
        Assert.Equal(period.Before().From, period.PriorFrom);
        Assert.Equal(period.Before().To, period.From);
    }

    [Theory]
    [InlineData("2028-02", "UTC", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", 29)]
    [InlineData("2026-10", "Europe/Berlin", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", 31)]
    [InlineData("2026-01", "Asia/Kathmandu", "2025-12-31T18:15:00Z", "2026-01-31T18:15:00Z", 31)]
    public void A_month_is_the_month_of_the_zones_calendar(string name, string zone, string from, string to, int days)
    {
        var period = ReviewPeriod.ParseMonth(name, Zone(zone))!;
        Assert.Equal((name, from, to, days), (period.Name, Text(period.From), Text(period.To), period.DaysSince(period.From).Length));
    }

    [Theory]
    [InlineData("2026-W54")]
    [InlineData("2025-W53")]
    [InlineData("2026-W00")]
    [InlineData("2026-w46")]
    [InlineData("2026W46")]
    [InlineData("1960-W01")]
    [InlineData("")]
    public void What_is_no_week_is_none(string name) => Assert.Null(ReviewPeriod.ParseWeek(name, DateTimeZone.Utc));

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-1")]
    [InlineData("2105-01")]
    public void What_is_no_month_is_none(string name) => Assert.Null(ReviewPeriod.ParseMonth(name, DateTimeZone.Utc));

    [Theory]
    [InlineData("2026-11-16T00:00:00Z", "UTC", "2026-W46", "2026-10")]
    [InlineData("2026-11-15T23:59:59Z", "UTC", "2026-W45", "2026-10")]
    [InlineData("2026-11-15T23:59:59Z", "Asia/Kathmandu", "2026-W46", "2026-10")]
    [InlineData("2026-12-01T03:00:00Z", "America/St_Johns", "2026-W48", "2026-10")]
    [InlineData("2026-12-01T03:30:00Z", "America/St_Johns", "2026-W48", "2026-11")]
    public void The_last_period_that_is_over_is_the_one_before_that_of_now(string now, string zone, string week, string month)
    {
        var at = InstantPattern.ExtendedIso.Parse(now).Value;
        Assert.Equal(week, ReviewPeriod.LastComplete(at, ReviewKind.Week, Zone(zone)).Name);
        Assert.Equal(month, ReviewPeriod.LastComplete(at, ReviewKind.Month, Zone(zone)).Name);
    }

    [Theory]
    [InlineData("2026-W46", "2026-12-01T00:00:00Z", "2026-11", "2026-11-16T00:00:00Z", "2026-10-16T00:00:00Z")]
    [InlineData("2026-W46", "2026-11-11T12:00:00Z", "2026-11", "2026-11-11T12:00:00Z", "2026-10-11T12:00:00Z")]
    [InlineData("2026-W14", "2026-12-01T00:00:00Z", "2026-04", "2026-04-06T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("2026-W13", "2026-12-01T00:00:00Z", "2026-03", "2026-03-30T00:00:00Z", "2026-03-01T00:00:00Z")]
    public void The_month_to_date_ends_with_the_period_and_is_compared_up_to_the_same_day(
        string week, string now, string month, string to, string priorTo)
    {
        var span = MonthSpan.Of(ReviewPeriod.ParseWeek(week, DateTimeZone.Utc)!, InstantPattern.ExtendedIso.Parse(now).Value);
        Assert.Equal((month, to, priorTo), (span.Name, Text(span.To), Text(span.PriorTo)));
    }

    [Fact]
    public void A_whole_month_is_compared_with_the_whole_month_before()
    {
        var zone = Zone("Europe/Berlin");
        var period = ReviewPeriod.ParseMonth("2026-03", zone)!;
        var span = MonthSpan.Of(period, period.To);
        Assert.Equal((period.From, period.To, period.PriorFrom, period.From), (span.From, span.To, span.PriorFrom, span.PriorTo));
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static string Text(Instant instant) => InstantPattern.General.Format(instant);
}
