using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>What was spent on each whole day before a forecast, and the shape that it has.</summary>
/// <param name="Shape">The shape of the budget's spend.</param>
/// <param name="Days">USD of each day, in order of time, from the first with any spend on.</param>
/// <param name="End">The day after the last.</param>
public sealed record SpendHistory(SpendShape Shape, IReadOnlyList<decimal> Days, LocalDate End)
{
    /// <summary>How many days before now are looked at: eight weeks.</summary>
    public const int DaysMax = 56;

    /// <summary>Gets the first day.</summary>
    public LocalDate Start => End.PlusDays(-Days.Count);

    /// <summary>Makes a history.</summary>
    /// <param name="zone">The zone whose days count.</param>
    /// <param name="points">Costs by hour or by day, in any order; those after the end are left out.</param>
    /// <param name="end">The day after the last; days before the last 56 are left out.</param>
    /// <param name="shape">The shape; null: that of these points, which then have to be of hours.</param>
    public static SpendHistory Of(DateTimeZone zone, IReadOnlyCollection<SpendPoint> points, LocalDate end, SpendShape? shape = null)
    {
        var first = end.PlusDays(-DaysMax);
        var byDay = new SortedDictionary<LocalDate, decimal>();
        foreach (var (start, cost) in points)
        {
            var date = start.InZone(zone).Date;
            if (date >= first && date < end)
            {
                byDay[date] = byDay.GetValueOrDefault(date) + cost;
            }
        }

        if (byDay.Count == 0)
        {
            return new SpendHistory(shape ?? SpendShape.Even(zone), [], end);
        }

        var days = new List<decimal>();
        for (var date = byDay.First().Key; date < end; date = date.PlusDays(1))
        {
            days.Add(byDay.GetValueOrDefault(date));
        }

        return new SpendHistory(shape ?? SpendShape.Of(zone, points, end.PlusDays(-days.Count), end), days, end);
    }
}
