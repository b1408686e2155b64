using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Budgets.Past;

/// <summary>One step of a period: what was spent by its end, and what would have been spent at an even pace. Money is in USD.</summary>
/// <param name="Start">The step's first instant.</param>
/// <param name="End">The instant after its last.</param>
/// <param name="SpentUsd">What was spent in the step; null where it lies ahead.</param>
/// <param name="CumulativeUsd">What was spent from the period's start up to the step's end; null where it lies ahead.</param>
/// <param name="IdealUsd">The limit times the share of the period that is over by the step's end.</param>
/// <param name="ForecastUsd">What will have been spent by the step's end; null where that is over, or there is nothing to go by.</param>
public sealed record BurnDownStep(Instant Start, Instant End, decimal? SpentUsd, decimal? CumulativeUsd, decimal IdealUsd, decimal? ForecastUsd);

/// <summary>Lays a period's spend beside its limit, step by step.</summary>
public static class BurnDown
{
    /// <summary>Gets the width of the steps: hours of a day, days of anything longer.</summary>
    public static BucketKind StepOf(Budget budget) => budget.Period == BucketKind.Day ? BucketKind.Hour : BucketKind.Day;

    /// <summary>Lays out a period.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="period">The period.</param>
    /// <param name="points">The cost of each step.</param>
    /// <param name="now">The time.</param>
    /// <param name="history">The days before now.</param>
    public static IReadOnlyList<BurnDownStep> Of(Budget budget, BudgetPeriod period, IReadOnlyCollection<SpendPoint> points, Instant now, SpendHistory history)
    {
        var calendar = new BucketCalendar(budget.Zone, StepOf(budget));
        var bounds = calendar.Starts(period.Start, period.End).Select(Instant.FromUnixTimeSeconds).Append(period.End).ToList();
        var costs = points.ToDictionary(static point => point.Start, static point => point.CostUsd);
        var ahead = bounds.Skip(1).Where(end => end > now).ToList();
        var path = now < period.End ? Forecaster.Path(period, now, costs.Values.Sum(), history, ahead) : null;
        var length = (decimal)(period.End - period.Start).BclCompatibleTicks;
        var (steps, cumulative) = (new List<BurnDownStep>(bounds.Count - 1), 0m);
        for (var at = 0; at + 1 < bounds.Count; at++)
        {
            var (start, end) = (bounds[at], bounds[at + 1]);
            var spent = start <= now ? costs.GetValueOrDefault(start) : (decimal?)null;
            cumulative += spent ?? 0;
            var forecast = end > now ? path?[at - (bounds.Count - 1 - ahead.Count)] : null;
            var ideal = budget.LimitUsd * (end - period.Start).BclCompatibleTicks / length;
            steps.Add(new BurnDownStep(start, end, spent, spent is null ? null : cumulative, decimal.Round(ideal, 6, MidpointRounding.ToEven), forecast));
        }

        return steps;
    }
}
