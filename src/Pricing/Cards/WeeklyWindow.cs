namespace Telemetry.Pricing.Cards;

/// <summary>A stretch of one weekday in UTC.</summary>
/// <param name="Day">The weekday.</param>
/// <param name="From">Start, inclusive.</param>
/// <param name="To">End, exclusive; 24:00 is the end of the day.</param>
public readonly record struct WeeklyWindow(DayOfWeek Day, TimeSpan From, TimeSpan To)
{
    public bool Contains(DateTimeOffset utc) => utc.DayOfWeek == this.Day && utc.TimeOfDay >= this.From && utc.TimeOfDay < this.To;

    public bool Overlaps(WeeklyWindow other) => this.Day == other.Day && this.From < other.To && other.From < this.To;
}
