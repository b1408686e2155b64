using System.Globalization;

namespace Telemetry.Cli.Hosting;

/// <summary>Lengths of time as outsiders write them: <c>36h</c>, <c>400d</c>, <c>8w</c>, <c>5y</c> (a year has 365 days).</summary>
internal static class Duration
{
    private const long LongestHours = 100L * 365 * 24;

    /// <summary>Reads a duration: a whole number from 1 on and a unit, at most 100 years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            return false;
        }

        long hoursEach = text[^1] switch
        {
            'h' => 1,
            'd' => 24,
            'w' => 7 * 24,
            'y' => 365 * 24,
            _ => 0,
        };
        var hours = count * hoursEach;
        if (hours is 0 or > LongestHours)
        {
            return false;
        }

        duration = new TimeSpan(hours * TimeSpan.TicksPerHour);
        return true;
    }
}
