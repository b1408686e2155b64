using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Tests.Calendar;

public sealed class BucketCalendarTests
{
    private static readonly IDateTimeZoneProvider Zones = DateTimeZoneProviders.Tzdb;

    [Theory]
    [InlineData("Europe/Berlin", BucketKind.Day, "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", BucketKind.Day, "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Asia/Kathmandu", BucketKind.Hour, "2026-11-21T12:34:56Z", "2026-11-21T12:15:00Z", "2026-11-21T13:15:00Z")]
    [InlineData("Asia/Kolkata", BucketKind.Day, "2026-11-21T18:29:59Z", "2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z")]
    [InlineData("America/New_York", BucketKind.Hour, "2026-11-01T05:30:00Z", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z")]
    [InlineData("America/New_York", BucketKind.Hour, "2026-11-01T06:30:00Z", "2026-11-01T06:00:00Z", "2026-11-01T07:00:00Z")]
    [InlineData("Australia/Lord_Howe", BucketKind.Hour, "2026-04-04T14:59:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z")]
    [InlineData("Australia/Lord_Howe", BucketKind.Hour, "2026-04-04T15:10:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z")]
    [InlineData("UTC", BucketKind.Week, "2027-01-02T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z")]
    [InlineData("UTC", BucketKind.Month, "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("Pacific/Apia", BucketKind.Day, "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", BucketKind.Day, "2011-12-30T11:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    [InlineData("Asia/Kathmandu", BucketKind.Quarter, "2026-11-21T12:34:56Z", "2026-11-21T12:30:00Z", "2026-11-21T12:45:00Z")]
    public void Buckets_follow_the_local_calendar(string zone, BucketKind kind, string instant, string start, string end)
    {
        var calendar = new BucketCalendar(Zones[zone], kind);
        Assert.Equal(At(start), calendar.StartOf(At(instant)));
        Assert.Equal(At(end), calendar.EndOf(At(instant)));
    }

    [Fact]
    public void Buckets_of_every_zone_lie_without_gap_or_overlap()
    {
        var instants = Gen.Choose(0, int.MaxValue).Select(seconds => Instant.FromUnixTimeSeconds(seconds)).ToArbitrary();
        var zones = Gen.Elements(Zones.Ids.AsEnumerable()).ToArbitrary();
        var kinds = Gen.Elements(BucketKind.Quarter, BucketKind.Hour, BucketKind.Day, BucketKind.Week, BucketKind.Month).ToArbitrary();
        Prop.ForAll(zones, kinds, instants, (zone, kind, instant) =>
        {
            var calendar = new BucketCalendar(Zones[zone], kind);
            var (start, end) = (calendar.StartOf(instant), calendar.EndOf(instant));
            var last = end - Duration.FromSeconds(1);
            return start <= instant && instant < end
                && calendar.StartOf(start) == start && calendar.EndOf(start) == end
                && calendar.StartOf(last) == start
                && calendar.StartOf(end) == end
                && calendar.EndOf(start - Duration.FromSeconds(1)) == start;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Since_2024_every_bucket_of_every_zone_is_a_sum_of_quarters()
    {
        var (from, to) = (Instant.FromUtc(2024, 1, 1, 0, 0), Instant.FromUtc(2036, 1, 1, 0, 0));
        foreach (var zone in Zones.Ids.Select(id => Zones[id]))
        {
            foreach (var kind in new[] { BucketKind.Hour, BucketKind.Week, BucketKind.Month })
            {
                Assert.True(new BucketGrid(kind, zone, from, to).OnQuarters, $"{zone.Id} {kind}");
            }
        }
    }

    [Fact]
    public void Only_whole_UTC_days_are_answered_by_days()
    {
        Assert.True(Grid("UTC", BucketKind.Day, "2026-11-01T00:00:00Z").OnUtcDays);
        Assert.True(Grid("Europe/London", BucketKind.Month, "2026-11-01T00:00:00Z").OnUtcDays);
        Assert.True(Grid("Asia/Kolkata", BucketKind.None, "2026-11-01T00:00:00Z").OnUtcDays);
        Assert.False(Grid("Asia/Kolkata", BucketKind.Day, "2026-11-01T00:00:00Z").OnUtcDays);
        Assert.False(Grid("UTC", BucketKind.Hour, "2026-11-01T00:00:00Z").OnUtcDays);
        Assert.False(Grid("UTC", BucketKind.Day, "2026-11-01T00:15:00Z").OnUtcDays);
        Assert.False(Grid("UTC", BucketKind.Day, "2026-11-01T00:00:00.001Z").OnQuarters);
        Assert.False(Grid("UTC", BucketKind.Day, "2026-11-01T00:05:00Z").OnQuarters);
    }

    [Fact]
    public void Bounds_are_cut_to_the_range()
    {
        var grid = Grid("UTC", BucketKind.Month, "2026-11-03T00:00:00Z");
        Assert.Equal((grid.From, grid.To), grid.BoundsOf(At("2026-11-01T00:00:00Z").ToUnixTimeSeconds()));
    }

    private static BucketGrid Grid(string zone, BucketKind kind, string from) => new(kind, Zones[zone], At(from), At("2026-11-20T00:00:00Z"));

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
