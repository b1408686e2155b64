namespace Telemetry.Simulator.Calendar;

internal enum Country
{
    UnitedStates,
    Germany,
    India,
    Japan,
}

/// <summary>The public holidays that empty an office, by rules that hold in every year.</summary>
internal static class PublicHolidays
{
    /// <summary>Gets the holiday's name; null on other days.</summary>
    public static string? NameOf(Country country, DateOnly day) => country switch
    {
        Country.UnitedStates => OfUnitedStates(day),
        Country.Germany => OfGermany(day),
        Country.India => OfIndia(day),
        _ => OfJapan(day),
    };

    private static string? OfUnitedStates(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) => "New Year's Day",
        (6, 19) => "Juneteenth",
        (7, 4) => "Independence Day",
        (11, 11) => "Veterans Day",
        (12, 25) => "Christmas Day",
        _ when IsNth(day, 1, DayOfWeek.Monday, 3) => "Martin Luther King Jr. Day",
        _ when IsNth(day, 2, DayOfWeek.Monday, 3) => "Presidents' Day",
        _ when day is { Month: 5, Day: > 24, DayOfWeek: DayOfWeek.Monday } => "Memorial Day",
        _ when IsNth(day, 9, DayOfWeek.Monday, 1) => "Labor Day",
        _ when IsNth(day, 11, DayOfWeek.Thursday, 4) => "Thanksgiving",
        _ => null,
    };

    private static string? OfGermany(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) => "Neujahr",
        (5, 1) => "Tag der Arbeit",
        (10, 3) => "Tag der Deutschen Einheit",
        (12, 25) or (12, 26) => "Weihnachten",
        _ => (day.DayNumber - EasterSunday(day.Year).DayNumber) switch
        {
            -2 => "Karfreitag",
            1 => "Ostermontag",
            39 => "Christi Himmelfahrt",
            50 => "Pfingstmontag",
            _ => null,
        },
    };

    private static string? OfIndia(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 26) => "Republic Day",
        (8, 15) => "Independence Day",
        (10, 2) => "Gandhi Jayanti",
        (12, 25) => "Christmas Day",
        _ => null,
    };

    private static string? OfJapan(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) or (1, 2) or (1, 3) => "New Year",
        (2, 11) => "Foundation Day",
        (2, 23) => "Emperor's Birthday",
        (4, 29) or (5, 3) or (5, 4) or (5, 5) => "Golden Week",
        (8, 11) => "Mountain Day",
        (11, 3) => "Culture Day",
        (11, 23) => "Labour Thanksgiving Day",
        _ when IsNth(day, 10, DayOfWeek.Monday, 2) => "Sports Day",
        _ => null,
    };

    private static bool IsNth(DateOnly day, int month, DayOfWeek weekday, int nth) =>
        day.Month == month && day.DayOfWeek == weekday && (day.Day + 6) / 7 == nth;

    /// <summary>Gets Easter Sunday by the rule of Meeus, Jones and Butcher.</summary>
    private static DateOnly EasterSunday(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100;
        var d = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var e = (32 + (2 * (b % 4)) + (2 * (c / 4)) - d - (c % 4)) % 7;
        var f = d + e - (7 * ((a + (11 * d) + (22 * e)) / 451)) + 114;
        return new DateOnly(year, f / 31, (f % 31) + 1);
    }
}
