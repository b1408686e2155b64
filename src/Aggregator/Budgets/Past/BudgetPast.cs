using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Budgets.Past;

/// <summary>Reads the past of a budget and plays it again.</summary>
public sealed class BudgetPast(SpendReader spend)
{
    /// <summary>Works out which thresholds the last periods would have crossed.</summary>
    /// <param name="stored">The budget.</param>
    /// <param name="perValue">The one value asked for; null: those that spent most.</param>
    /// <param name="count">How many periods, the current one the last.</param>
    /// <param name="valuesMax">How many values of a budget with <c>per</c>.</param>
    /// <param name="earliestEvent">From when on single events are kept; periods before are left out where only they could tell.</param>
    /// <param name="now">The time.</param>
    public async Task<IReadOnlyList<SimulatedPeriod>> SimulateAsync(
        StoredBudget stored, string? perValue, int count, int valuesMax, Instant earliestEvent, Instant now, CancellationToken cancellationToken)
    {
        var budget = stored.Budget;
        var single = BudgetSources.Choose(budget, await spend.FoldedAsync(cancellationToken)) == BudgetSource.Events;
        var periods = new BudgetCalendar(budget).Last(count, now).Where(period => !single || period.Start >= earliestEvent).ToList();
        if (periods.Count == 0)
        {
            return [];
        }

        var first = periods[0].Start.InZone(budget.Zone).Date.PlusDays(-SpendHistory.DaysMax);
        var grid = new BucketGrid(BucketKind.Hour, budget.Zone, BucketCalendar.StartOfDate(first, budget.Zone), new BucketCalendar(budget.Zone, BucketKind.Hour).EndOf(now));
        var byValue = await spend.SeriesAsync(stored, grid, perValue, cancellationToken);
        var all = perValue is null || budget.Per is null ? [.. byValue.SelectMany(static value => value)] : await spend.TotalSeriesAsync(stored, grid, cancellationToken);
        var simulation = new BudgetSimulation(budget, all);
        if (budget.Per is null)
        {
            return [.. simulation.Play(null, all, periods, now)];
        }

        return
        [
            .. byValue.OrderByDescending(static value => value.Sum(static point => point.CostUsd)).ThenBy(static value => value.Key, StringComparer.Ordinal)
                .Take(valuesMax)
                .SelectMany(value => simulation.Play(value.Key, [.. value], periods, now))
                .OrderBy(static played => played.Period.Start),
        ];
    }}
