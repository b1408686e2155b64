using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Calendars;
using NodaTime.Text;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Review.Periods;

/// <summary>An ISO week or a calendar month in one zone, and the one before it.</summary>
public sealed partial record ReviewPeriod
{
    private static readonly IWeekYearRule Weeks = WeekYearRules.Iso;
    private readonly LocalDate first;

    private ReviewPeriod(ReviewKind kind, LocalDate first, DateTimeZone zone)
    {
        this.first = first;
        Kind = kind;
        Zone = zone;
        From = BucketCalendar.StartOfDate(first, zone);
        To = BucketCalendar.StartOfDate(Step(1), zone);
        PriorFrom = BucketCalendar.StartOfDate(Step(-1), zone);
    }

    /// <summary>Gets the first year that can be asked for: events are no older.</summary>
    public const int YearMin = 1971;

    /// <summary>Gets the last year that can be asked for: the store holds no later times.</summary>
    public const int YearMax = 2104;

    public ReviewKind Kind { get; }
    public DateTimeZone Zone { get; }

    /// <summary>Gets the first instant.</summary>
    public Instant From { get; }

    /// <summary>Gets the instant after the last; the next period begins there.</summary>
    public Instant To { get; }

    /// <summary>Gets the first instant of the period before, which ends where this one begins.</summary>
    public Instant PriorFrom { get; }

    /// <summary>Gets the name, e.g. <c>2026-W46</c> or <c>2026-10</c>.</summary>
    public string Name => NameOf(this.first);

    /// <summary>Gets the name of the period before.</summary>
    public string PriorName => NameOf(Step(-1));

    /// <summary>Gets the first local date.</summary>
    public LocalDate FirstDate => this.first;

    /// <summary>Gets the last local date.</summary>
    public LocalDate LastDate => Step(1).PlusDays(-1);

    /// <summary>Gets the period that holds an instant.</summary>
    public static ReviewPeriod Holding(Instant instant, ReviewKind kind, DateTimeZone zone)
    {
        var start = new BucketCalendar(zone, kind == ReviewKind.Week ? BucketKind.Week : BucketKind.Month).StartOf(instant);
        return Of(start.InZone(zone).Date, kind, zone);
    }

    /// <summary>Gets the last period that was over at an instant.</summary>
    public static ReviewPeriod LastComplete(Instant now, ReviewKind kind, DateTimeZone zone) => Holding(now, kind, zone).Before();

    /// <summary>Reads a week such as <c>2026-W46</c>; null where there is none of that name.</summary>
    public static ReviewPeriod? ParseWeek(string text, DateTimeZone zone) =>
        WeekName().Match(text) is { Success: true } match
        && Number(match, 1) is var year and >= YearMin and <= YearMax
        && Number(match, 2) is var week && week >= 1 && week <= Weeks.GetWeeksInWeekYear(year)
            ? new ReviewPeriod(ReviewKind.Week, Weeks.GetLocalDate(year, week, IsoDayOfWeek.Monday), zone)
            : null;

    /// <summary>Reads a month such as <c>2026-10</c>; null where there is none of that name.</summary>
    public static ReviewPeriod? ParseMonth(string text, DateTimeZone zone) =>
        MonthName().Match(text) is { Success: true } match
        && Number(match, 1) is var year and >= YearMin and <= YearMax
        && Number(match, 2) is var month and >= 1 and <= 12
            ? new ReviewPeriod(ReviewKind.Month, new LocalDate(year, month, 1), zone)
            : null;

    /// <summary>Gets the period before this one.</summary>
    public ReviewPeriod Before() => new(Kind, Step(-1), Zone);

    /// <summary>Gets the starts, in Unix seconds ascending, of the local days of <c>[from, To)</c>.</summary>
    public long[] DaysSince(Instant from) => [.. new BucketCalendar(Zone, BucketKind.Day).Starts(from, To)];

    /// <summary>Gets the first instant of the day that many weeks before the period begins.</summary>
    public Instant WeeksBefore(int weeks) => BucketCalendar.StartOfDate(this.first.PlusWeeks(-weeks), Zone);

    /// <summary>Gets where the days that are over at an instant end, in Unix seconds.</summary>
    public long DaysOver(Instant now) => new BucketCalendar(Zone, BucketKind.Day).StartOf(now).ToUnixTimeSeconds();

    /// <summary>Gets the local date of a day's start in Unix seconds, e.g. <c>2026-11-09</c>.</summary>
    public string DateOf(long start) => LocalDatePattern.Iso.Format(Instant.FromUnixTimeSeconds(start).InZone(Zone).Date);

    private static ReviewPeriod Of(LocalDate date, ReviewKind kind, DateTimeZone zone) => new(
        kind, kind == ReviewKind.Week ? date.PlusDays(1 - (int)date.DayOfWeek) : new LocalDate(date.Year, date.Month, 1), zone);

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private LocalDate Step(int by) => Kind == ReviewKind.Week ? this.first.PlusWeeks(by) : this.first.PlusMonths(by);

    private string NameOf(LocalDate date) => Kind == ReviewKind.Week
        ? string.Create(CultureInfo.InvariantCulture, $"{Weeks.GetWeekYear(date):D4}-W{Weeks.GetWeekOfWeekYear(date):D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-{date.Month:D2}");

    [GeneratedRegex("^([0-9]{4})-W([0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex WeekName();

    [GeneratedRegex("^([0-9]{4})-([0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex MonthName();
}
