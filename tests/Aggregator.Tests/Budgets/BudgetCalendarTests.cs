using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Budgets.Periods;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetCalendarTests
{
    [Theory]
    [InlineData("day", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("day", "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("day", "Asia/Kathmandu", "2026-11-21T18:14:59Z", "2026-11-20T18:15:00Z", "2026-11-21T18:15:00Z")]
    [InlineData("day", "America/St_Johns", "2026-11-21T03:30:00Z", "2026-11-21T03:30:00Z", "2026-11-22T03:30:00Z")]
    [InlineData("week", "Asia/Shanghai", "2026-11-22T15:59:59Z", "2026-11-15T16:00:00Z", "2026-11-22T16:00:00Z")]
    [InlineData("week", "UTC", "2027-01-01T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z")]
    [InlineData("month", "UTC", "2028-02-29T23:59:59Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("month", "America/New_York", "2026-03-31T23:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")]
    [InlineData("quarter", "UTC", "2026-11-21T00:00:00Z", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("quarter", "Asia/Kathmandu", "2026-06-30T18:15:00Z", "2026-06-30T18:15:00Z", "2026-09-30T18:15:00Z")]
    [InlineData("year", "America/St_Johns", "2028-02-29T00:00:00Z", "2028-01-01T03:30:00Z", "2029-01-01T03:30:00Z")]
    public void A_period_is_that_of_its_zones_calendar(string period, string zone, string now, string start, string end)
    {
        var found = Calendar(period, zone).PeriodAt(Parse(now));
        Assert.Equal((start, end), (found.Start.ToString(), found.End.ToString()));
    }

    [Fact]
    public void A_period_ends_when_the_clock_reaches_its_end_and_not_before()
    {
        var calendar = Calendar("month", "Europe/Berlin");
        var end = Parse("2026-10-31T23:00:00Z");
        Assert.Equal(end, calendar.PeriodAt(end - Duration.FromMilliseconds(1)).End);
        Assert.Equal(end, calendar.PeriodAt(end).Start);
        Assert.Equal(calendar.PeriodAt(end - Duration.FromMilliseconds(1)), calendar.Before(calendar.PeriodAt(end)));
    }

    [Fact]
    public void A_closed_period_is_watched_for_seven_days_where_the_budget_saw_it_open()
    {
        var calendar = Calendar("day", "UTC");
        var now = Parse("2026-11-21T12:00:00Z");
        Assert.Equal(8, calendar.Watched(now, Parse("2026-01-01T00:00:00Z")).Count());
        Assert.Equal(["2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"], calendar.Watched(now, Parse("2026-11-20T23:59:59Z")).Select(p => p.Start.ToString()));
        Assert.Single(Calendar("month", "UTC").Watched(now, Parse("2026-01-01T00:00:00Z")));
    }

    [Fact]
    public void The_last_periods_follow_each_other_without_a_gap()
    {
        var periods = Calendar("week", "Europe/Berlin").Last(60, Parse("2026-11-21T12:00:00Z"));
        Assert.Equal(60, periods.Count);
        Assert.All(periods.Zip(periods.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    private static BudgetCalendar Calendar(string period, string zone) =>
        new(BudgetRig.Parse($$"""{"id":"a","limit_usd":"1","period":"{{period}}","timezone":"{{zone}}"}"""));

    private static Instant Parse(string text) => InstantPattern.General.Parse(text).Value;
}
