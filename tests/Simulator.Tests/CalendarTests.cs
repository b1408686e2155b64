using Telemetry.Simulator.Calendar;

namespace Telemetry.Simulator.Tests;

public class CalendarTests
{
    public static TheoryData<string> Zones => [.. WorkZone.All.Select(static zone => zone.IanaName)];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Clocks_change_when_the_zones_real_clocks_do(string name)
    {
        var zone = WorkZone.All.Single(zone => zone.IanaName == name);
        var real = TimeZoneInfo.FindSystemTimeZoneById(name);
        for (var utc = new DateTime(2020, 1, 1, 0, 30, 0, DateTimeKind.Utc); utc.Year < 2027; utc = utc.AddHours(1))
        {
            Assert.Equal((utc, TimeZoneInfo.ConvertTimeFromUtc(utc, real)), (utc, zone.LocalOf(utc)));
        }
    }

    [Theory]
    [InlineData(0, "2026-11-26", "Thanksgiving")]
    [InlineData(0, "2026-05-25", "Memorial Day")]
    [InlineData(0, "2026-01-19", "Martin Luther King Jr. Day")]
    [InlineData(0, "2026-11-19", null)]
    [InlineData(1, "2026-04-03", "Karfreitag")]
    [InlineData(1, "2026-04-06", "Ostermontag")]
    [InlineData(1, "2027-05-17", "Pfingstmontag")]
    [InlineData(1, "2026-11-26", null)]
    [InlineData(2, "2026-08-15", "Independence Day")]
    [InlineData(3, "2026-11-03", "Culture Day")]
    [InlineData(3, "2026-10-12", "Sports Day")]
    public void Holidays_are_those_of_the_country(int country, string day, string? name) =>
        Assert.Equal(name, PublicHolidays.NameOf((Country)country, DateOnly.ParseExact(day, "O")));
}
