using System.Collections.Immutable;
using System.Globalization;

namespace Telemetry.Pricing.Cards;

/// <summary>Weekly windows in UTC, less the dates on which they do not hold.</summary>
public sealed record WeeklyWindows
{
    public required ImmutableArray<WeeklyWindow> Windows { get; init; }

    /// <summary>Gets the name of the list of exception dates; empty where there is none.</summary>
    public string Except { get; init; } = "";

    /// <summary>Gets the UTC dates on which no window holds: the dates that all books together list under <see cref="Except"/>.</summary>
    public ImmutableHashSet<DateOnly> ExceptDates { get; init; } = [];

    public bool Contains(DateTimeOffset utc)
    {
        foreach (var window in this.Windows)
        {
            if (window.Contains(utc))
            {
                return this.ExceptDates.IsEmpty || !this.ExceptDates.Contains(DateOnly.FromDateTime(utc.UtcDateTime));
            }
        }

        return false;
    }

    /// <summary>Says whether some moment lies in both, exceptions aside.</summary>
    public bool Meets(WeeklyWindows other) => this.Windows.Any(w => other.Windows.Any(w.Overlaps));

    /// <summary>Spells the windows, e.g. <c>Monday 01:00-04:00, Monday 06:00-10:00 except china_public_holidays</c>.</summary>
    public override string ToString() =>
        string.Join(", ", this.Windows.Select(w => $"{w.Day} {Time(w.From)}-{Time(w.To)}")) + (this.Except.Length == 0 ? "" : " except " + this.Except);

    public bool Equals(WeeklyWindows? other) =>
        other is not null && this.Except == other.Except && this.Windows.SequenceEqual(other.Windows);

    public override int GetHashCode() => HashCode.Combine(this.Except, this.Windows.Length);

    private static string Time(TimeSpan time) => time.Days == 1 ? "24:00" : time.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
