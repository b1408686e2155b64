namespace Telemetry.Simulator.Calendar;

/// <summary>When a zone puts its clocks forward.</summary>
internal enum ClockChange
{
    Never,

    /// <summary>From the last Sunday of March to that of October, at 01:00 UTC.</summary>
    Europe,

    /// <summary>From the second Sunday of March to the first of November, at 02:00 by the clock then shown.</summary>
    UnitedStates,
}

/// <summary>
/// A place where people work. Its clock changes are rules written down here, not the machine's time-zone data, because
/// they decide when calls happen and so must not differ between machines.
/// </summary>
/// <param name="IanaName">The zone's name, e.g. <c>Europe/Berlin</c>.</param>
/// <param name="Holidays">The country whose public holidays hold.</param>
/// <param name="StandardMinutes">Minutes ahead of UTC in winter.</param>
internal sealed record WorkZone(string IanaName, Country Holidays, int StandardMinutes, ClockChange Change)
{
    public static WorkZone LosAngeles { get; } = new("America/Los_Angeles", Country.UnitedStates, -480, ClockChange.UnitedStates);

    public static WorkZone Berlin { get; } = new("Europe/Berlin", Country.Germany, 60, ClockChange.Europe);

    public static WorkZone Kolkata { get; } = new("Asia/Kolkata", Country.India, 330, ClockChange.Never);

    public static WorkZone Tokyo { get; } = new("Asia/Tokyo", Country.Japan, 540, ClockChange.Never);

    public static IReadOnlyList<WorkZone> All { get; } = [LosAngeles, Berlin, Kolkata, Tokyo];

    /// <summary>Gets what the clocks there show.</summary>
    /// <param name="utc">A time in UTC.</param>
    public DateTime LocalOf(DateTime utc) => utc.AddMinutes(this.StandardMinutes + (IsSummer(utc) ? 60 : 0));

    private bool IsSummer(DateTime utc)
    {
        switch (this.Change)
        {
            case ClockChange.Europe:
                return utc >= LastSunday(utc.Year, 3).AddHours(1) && utc < LastSunday(utc.Year, 10).AddHours(1);
            case ClockChange.UnitedStates:
                var standard = utc.AddMinutes(this.StandardMinutes);
                return standard >= NthSunday(standard.Year, 3, 2).AddHours(2) && standard < NthSunday(standard.Year, 11, 1).AddHours(1);
            default:
                return false;
        }
    }

    private static DateTime NthSunday(int year, int month, int nth)
    {
        var first = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc);
        return first.AddDays(((7 - (int)first.DayOfWeek) % 7) + ((nth - 1) * 7));
    }

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 0, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
