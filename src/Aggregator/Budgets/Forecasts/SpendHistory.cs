using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>What was spent on each whole day before a forecast, the shape that it has, and what follows from both.</summary>
public sealed class SpendHistory
{
    /// <summary>How many days before now are looked at: eight weeks.</summary>
    public const int DaysMax = 56;

    private const decimal DayKept = 0.93m;
    private const int DaysBeforeRange = 14;
    private const int DaysBeforeFirstError = 7;
    private const int WeekDays = 7;

    private readonly IReadOnlyList<decimal> days;
    private readonly Lazy<decimal?> level;
    private readonly Lazy<(decimal OfLevel, decimal OfDay)?> errors;

    private SpendHistory(SpendShape shape, IReadOnlyList<decimal> days, LocalDate end)
    {
        (Shape, this.days, End) = (shape, days, end);
        this.level = new Lazy<decimal?>(() => LevelAfter(this.days.Count));
        this.errors = new Lazy<(decimal OfLevel, decimal OfDay)?>(FindErrors);
    }

    /// <summary>Gets the shape of the budget's spend.</summary>
    public SpendShape Shape { get; }

    /// <summary>Gets the day after the last.</summary>
    public LocalDate End { get; }

    /// <summary>Gets the cost in USD of a day of weight 1 after these days, later days counting more; null where there is none.</summary>
    public decimal? Level => this.level.Value;

    /// <summary>
    /// Gets the squared relative errors with which these days would have been forecast from those before them: the part that a
    /// week has in common, and the part of a day. Null while there are too few days.
    /// </summary>
    public (decimal OfLevel, decimal OfDay)? Errors => this.errors.Value;

    /// <summary>Makes a history without days.</summary>
    public static SpendHistory Empty(SpendShape shape, LocalDate end) => new(shape, [], end);

    /// <summary>Makes a history.</summary>
    /// <param name="zone">The zone whose days count.</param>
    /// <param name="points">Costs by hour or by day, in any order; those after the end are left out.</param>
    /// <param name="end">The day after the last; days before the last 56 are left out.</param>
    /// <param name="shape">The shape; null: that of these points, which then have to be of hours.</param>
    public static SpendHistory Of(DateTimeZone zone, IReadOnlyCollection<SpendPoint> points, LocalDate end, SpendShape? shape = null)
    {
        var byDay = ByDay(zone, points);
        if (shape is null)
        {
            var start = FirstDay(byDay, end);
            shape = start is null ? SpendShape.Even(zone) : SpendShape.Of(zone, points, start.Value, end);
        }

        return Of(byDay, end, shape);
    }

    /// <summary>Makes a history.</summary>
    /// <param name="byDay">The cost of each day; days without cost may be left out.</param>
    /// <param name="end">The day after the last; days before the last 56 are left out.</param>
    /// <param name="shape">The shape.</param>
    public static SpendHistory Of(IReadOnlyDictionary<LocalDate, decimal> byDay, LocalDate end, SpendShape shape)
    {
        var days = new List<decimal>();
        for (var date = FirstDay(byDay, end) ?? end; date < end; date = date.PlusDays(1))
        {
            days.Add(byDay.GetValueOrDefault(date));
        }

        return new SpendHistory(shape, days, end);
    }

    /// <summary>Adds costs up by day.</summary>
    public static IReadOnlyDictionary<LocalDate, decimal> ByDay(DateTimeZone zone, IEnumerable<SpendPoint> points)
    {
        var byDay = new Dictionary<LocalDate, decimal>();
        foreach (var (start, cost) in points)
        {
            var date = start.InZone(zone).Date;
            byDay[date] = byDay.GetValueOrDefault(date) + cost;
        }

        return byDay;
    }

    // Days before the first spend tell nothing.
    private static LocalDate? FirstDay(IReadOnlyDictionary<LocalDate, decimal> byDay, LocalDate end)
    {
        for (var date = end.PlusDays(-DaysMax); date < end; date = date.PlusDays(1))
        {
            if (byDay.ContainsKey(date))
            {
                return date;
            }
        }

        return null;
    }

    private decimal WeightOf(int day) => Shape.WeightOf(End.PlusDays(day - this.days.Count));

    private decimal? LevelAfter(int count)
    {
        var (cost, weight) = (0m, 0m);
        for (var at = 0; at < count; at++)
        {
            cost = (cost * DayKept) + this.days[at];
            weight = (weight * DayKept) + WeightOf(at);
        }

        return weight > 0 ? cost / weight : null;
    }

    private (decimal OfLevel, decimal OfDay)? FindErrors()
    {
        if (this.days.Count < DaysBeforeRange)
        {
            return null;
        }

        var (dayErrors, dayScale, weekErrors, weekScale) = (0m, 0m, 0m, 0m);
        for (var at = DaysBeforeFirstError; at < this.days.Count; at++)
        {
            var level = LevelAfter(at) ?? 0;
            Add(ref dayErrors, ref dayScale, this.days[at], level * WeightOf(at));
            if (at + WeekDays <= this.days.Count)
            {
                Add(ref weekErrors, ref weekScale, this.days.Skip(at).Take(WeekDays).Sum(), level * WeekDays);
            }
        }

        if (dayScale == 0 || weekScale == 0)
        {
            return null;
        }

        // Of a day: level + day. Of a week's sum: level + day / 7.
        var (day, week) = (dayErrors / dayScale, weekErrors / weekScale);
        var ofDay = Math.Max((day - week) * WeekDays / (WeekDays - 1), 0);
        return (Math.Max(week - (ofDay / WeekDays), 0), ofDay);
    }

    private static void Add(ref decimal errors, ref decimal scale, decimal actual, decimal expected)
    {
        errors += (actual - expected) * (actual - expected);
        scale += expected * expected;
    }
}
