using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Review.Schedule;

namespace Telemetry.Aggregator.Tests.Review;

public sealed class ReviewScheduleTests
{
    [Theory]
    [InlineData("2026-11-16T07:59:59Z", "UTC", "2026-W45", "2026-11-09T08:00:00Z")]
    [InlineData("2026-11-16T08:00:00Z", "UTC", "2026-W46", "2026-11-16T08:00:00Z")]
    [InlineData("2026-11-22T23:59:59Z", "UTC", "2026-W46", "2026-11-16T08:00:00Z")]
    [InlineData("2026-11-16T02:15:00Z", "Asia/Kathmandu", "2026-W46", "2026-11-16T02:15:00Z")]
    [InlineData("2026-11-16T11:29:59Z", "America/St_Johns", "2026-W45", "2026-11-09T11:30:00Z")]
    [InlineData("2026-10-26T06:59:59Z", "Europe/Berlin", "2026-W42", "2026-10-19T06:00:00Z")]
    [InlineData("2026-10-26T07:00:00Z", "Europe/Berlin", "2026-W43", "2026-10-26T07:00:00Z")]
    [InlineData("2026-03-30T06:00:00Z", "Europe/Berlin", "2026-W13", "2026-03-30T06:00:00Z")]
    [InlineData("2027-01-04T08:00:00Z", "UTC", "2026-W53", "2027-01-04T08:00:00Z")]
    public void A_week_is_due_at_eight_on_monday_by_the_zones_clock(string now, string zone, string period, string due) =>
        Assert.Equal((period, due), Latest(now, ReviewKind.Week, zone));

    [Theory]
    [InlineData("2028-03-01T07:59:59Z", "UTC", "2028-01", "2028-02-01T08:00:00Z")]
    [InlineData("2028-03-01T08:00:00Z", "UTC", "2028-02", "2028-03-01T08:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "UTC", "2026-11", "2026-12-01T08:00:00Z")]
    [InlineData("2026-11-01T11:30:00Z", "America/St_Johns", "2026-10", "2026-11-01T11:30:00Z")]
    public void A_month_is_due_at_eight_on_the_first_by_the_zones_clock(string now, string zone, string period, string due) =>
        Assert.Equal((period, due), Latest(now, ReviewKind.Month, zone));

    [Fact]
    public void Each_period_is_due_once_whenever_one_looks()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var names = new List<string>();
        for (var now = Instant.FromUtc(2026, 1, 1, 0, 0); now < Instant.FromUtc(2027, 1, 1, 0, 0); now += Duration.FromMinutes(47))
        {
            var (period, due) = ReviewSchedule.Latest(now, ReviewKind.Week, zone);
            Assert.True(due <= now && period.To <= due && now < due + Duration.FromDays(7) + Duration.FromHours(1));
            if (names.LastOrDefault() != period.Name)
            {
                names.Add(period.Name);
            }
        }

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.Equal(53, names.Count);
    }

    private static (string Period, string Due) Latest(string now, ReviewKind kind, string zone)
    {
        var (period, due) = ReviewSchedule.Latest(InstantPattern.ExtendedIso.Parse(now).Value, kind, DateTimeZoneProviders.Tzdb[zone]);
        return (period.Name, InstantPattern.General.Format(due));
    }
}
