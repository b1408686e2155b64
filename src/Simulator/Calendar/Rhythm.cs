using System.Collections.Immutable;

namespace Telemetry.Simulator.Calendar;

/// <summary>How much is done at which hour and on which day, as parts of a thousand of the busiest.</summary>
internal sealed record Rhythm
{
    /// <summary>Gets the 24 hours, each at its beginning; between them lies a straight line.</summary>
    public required ImmutableArray<int> Hours { get; init; }

    /// <summary>Gets the days from Sunday to Saturday.</summary>
    public required ImmutableArray<int> Weekdays { get; init; }

    /// <summary>Gets what is left of a day that is a public holiday.</summary>
    public required int Holiday { get; init; }

    /// <summary>Gets people at work: two peaks and an empty weekend.</summary>
    public static Rhythm Office { get; } = new()
    {
        Hours = [60, 40, 30, 30, 30, 50, 110, 300, 620, 900, 1000, 940, 680, 780, 960, 980, 880, 640, 400, 280, 220, 180, 130, 90],
        Weekdays = [130, 1000, 1040, 1050, 1020, 880, 160],
        Holiday = 180,
    };

    /// <summary>Gets customers: all day into the evening, somewhat less at the weekend.</summary>
    public static Rhythm Customers { get; } = new()
    {
        Hours = [230, 170, 140, 130, 140, 180, 270, 420, 620, 780, 860, 900, 920, 900, 880, 880, 900, 940, 980, 1000, 960, 820, 600, 380],
        Weekdays = [720, 1000, 1010, 1000, 990, 960, 780],
        Holiday = 620,
    };

    /// <summary>Gets a nightly run between 22:00 and 05:00.</summary>
    public static Rhythm Nightly { get; } = new()
    {
        Hours = [1000, 1000, 900, 600, 250, 40, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 60, 500, 900],
        Weekdays = [700, 1000, 1000, 1000, 1000, 1000, 700],
        Holiday = 800,
    };

    /// <summary>Gets machines that follow people only from afar.</summary>
    public static Rhythm Machines { get; } = new()
    {
        Hours = [700, 680, 660, 660, 660, 680, 720, 780, 850, 920, 960, 980, 980, 980, 990, 1000, 980, 960, 920, 880, 840, 800, 760, 720],
        Weekdays = [820, 1000, 1000, 1000, 1000, 980, 840],
        Holiday = 850,
    };

    /// <summary>Gets how busy a minute is, from 0 to 1,050,000.</summary>
    /// <param name="local">What the clocks show there.</param>
    public long At(DateTime local)
    {
        var (from, to) = (this.Hours[local.Hour], this.Hours[(local.Hour + 1) % 24]);
        var hour = from + ((to - from) * local.Minute / 60);
        return (long)hour * this.Weekdays[(int)local.DayOfWeek];
    }
}
