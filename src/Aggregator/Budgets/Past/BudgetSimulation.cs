using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Budgets.Past;

/// <summary>A threshold that would have been crossed.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="At">When: the start of the hour in which it happened; of a forecast over more than a week, to the day.</param>
/// <param name="AmountUsd">What was spent by then, or forecast then, in USD.</param>
public sealed record SimulatedCrossing(BudgetThreshold Threshold, Instant At, decimal AmountUsd);

/// <summary>What a budget would have done in one past period.</summary>
/// <param name="Period">The period.</param>
/// <param name="PerValue">The value of <c>per</c>; null where it is one budget.</param>
/// <param name="SpentUsd">What was spent in it, in USD.</param>
/// <param name="Crossings">The thresholds that would have been crossed, in order of time.</param>
public sealed record SimulatedPeriod(BudgetPeriod Period, string? PerValue, decimal SpentUsd, ImmutableArray<SimulatedCrossing> Crossings);

/// <summary>Works out which thresholds of a budget the past would have crossed, and when.</summary>
/// <param name="budget">The budget.</param>
/// <param name="total">The cost of each hour, all values together, from 56 days before the first period on.</param>
public sealed class BudgetSimulation(Budget budget, IEnumerable<SpendPoint> total)
{
    // Of a month, day by day is close enough: it is many periods, and many values, that are played.
    private static readonly Duration LongestByHours = Duration.FromDays(8);

    private readonly Dictionary<LocalDate, SpendShape> shapes = [];
    private readonly List<SpendPoint> total = [.. total.OrderBy(static point => point.Start)];

    /// <summary>Plays the periods of one value.</summary>
    /// <param name="perValue">The value of <c>per</c>; null where it is one budget.</param>
    /// <param name="hours">The cost of each of its hours.</param>
    /// <param name="periods">The periods.</param>
    /// <param name="now">Where the past ends.</param>
    public IEnumerable<SimulatedPeriod> Play(string? perValue, IReadOnlyCollection<SpendPoint> hours, IEnumerable<BudgetPeriod> periods, Instant now)
    {
        var ordered = hours.OrderBy(static point => point.Start).ToList();
        var byDay = SpendHistory.ByDay(budget.Zone, ordered);
        foreach (var period in periods)
        {
            var inside = Between(ordered, period.Start, period.End);
            var crossings = Spent(inside).Concat(Forecast(period, inside, byDay, now)).OrderBy(static crossing => crossing.At);
            yield return new SimulatedPeriod(period, perValue, inside.Sum(static point => point.CostUsd), [.. crossings]);
        }
    }

    private IEnumerable<SimulatedCrossing> Spent(List<SpendPoint> inside)
    {
        foreach (var threshold in budget.Thresholds.Where(static threshold => threshold.Basis == ThresholdBasis.Actual))
        {
            var (spent, amount) = (0m, threshold.AmountUsd(budget.LimitUsd));
            foreach (var point in inside)
            {
                spent += point.CostUsd;
                if (spent >= amount)
                {
                    yield return new SimulatedCrossing(threshold, point.Start, spent);
                    break;
                }
            }
        }
    }

    private IEnumerable<SimulatedCrossing> Forecast(BudgetPeriod period, List<SpendPoint> inside, IReadOnlyDictionary<LocalDate, decimal> byDay, Instant now)
    {
        var open = budget.Thresholds.Where(static threshold => threshold.Basis == ThresholdBasis.Forecast).ToList();
        var (spent, next) = (0m, 0);
        SpendHistory? history = null;
        var step = period.End - period.Start <= LongestByHours ? Duration.FromHours(1) : Duration.FromDays(1);
        for (var at = period.Start; at < period.End && at <= now && open.Count > 0; at += step)
        {
            for (; next < inside.Count && inside[next].Start < at; next++)
            {
                spent += inside[next].CostUsd;
            }

            var today = at.InZone(budget.Zone).Date;
            history = history?.End == today ? history : SpendHistory.Of(byDay, today, ShapeBefore(today));
            if (Forecaster.Path(period, at, spent, history, [period.End]) is not [var forecast])
            {
                continue;
            }

            foreach (var crossed in open.Where(threshold => forecast >= threshold.AmountUsd(budget.LimitUsd)).ToList())
            {
                open.Remove(crossed);
                yield return new SimulatedCrossing(crossed, at, forecast);
            }
        }
    }

    private SpendShape ShapeBefore(LocalDate day)
    {
        if (!this.shapes.TryGetValue(day, out var shape))
        {
            var from = BucketCalendar.StartOfDate(day.PlusDays(-SpendHistory.DaysMax), budget.Zone);
            shape = SpendHistory.Of(budget.Zone, Between(this.total, from, BucketCalendar.StartOfDate(day, budget.Zone)), day).Shape;
            this.shapes[day] = shape;
        }

        return shape;
    }

    private static List<SpendPoint> Between(List<SpendPoint> ordered, Instant from, Instant to)
    {
        var (first, last) = (FirstAt(ordered, from), FirstAt(ordered, to));
        return ordered.GetRange(first, last - first);
    }

    private static int FirstAt(List<SpendPoint> ordered, Instant from)
    {
        var at = ordered.BinarySearch(new SpendPoint(from, 0), Comparer<SpendPoint>.Create(static (a, b) => a.Start.CompareTo(b.Start)));
        return at < 0 ? ~at : at;
    }
}
