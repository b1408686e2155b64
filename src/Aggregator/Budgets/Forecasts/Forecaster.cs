using NodaTime;
using Telemetry.Aggregator.Budgets.Periods;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>What a whole period is forecast to cost, in USD.</summary>
/// <param name="Usd">The forecast, what was spent so far included.</param>
/// <param name="LowUsd">The lower end of the range that holds about 80 % of outcomes; null while there are too few past days to tell.</param>
/// <param name="HighUsd">The upper end of that range.</param>
public sealed record BudgetForecast(decimal Usd, decimal? LowUsd, decimal? HighUsd);

/// <summary>
/// Forecasts a period: what was spent so far, and for the rest of it the level of spend times what the rest weighs in the shape
/// of the last weeks. The level blends the run-rate of this period with that of the last weeks; the further the period has
/// come, the more its own run-rate counts.
/// </summary>
public static class Forecaster
{
    // Found on the simulated company; docs/budgets.md states the error that remains.
    private const decimal RunRateHalfWeight = 5m;

    // 80 % of a normal distribution lie within so many standard deviations.
    private const decimal RangeDeviations = 1.2816m;

    /// <summary>Forecasts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="now">The time, inside of the period.</param>
    /// <param name="spentUsd">What was spent in it so far.</param>
    /// <param name="history">The days before.</param>
    /// <returns>Null where there is nothing to go by.</returns>
    public static BudgetForecast? Forecast(BudgetPeriod period, Instant now, decimal spentUsd, SpendHistory history)
    {
        if (LevelOf(period, now, spentUsd, history) is not { } level)
        {
            return null;
        }

        var rest = Math.Max(history.Shape.Weight(now, period.End), 0);
        var forecast = spentUsd + (level * rest);
        if (history.Errors is not var (ofLevel, ofDay))
        {
            return new BudgetForecast(Money(forecast), null, null);
        }

        // The level's error is common to all days to come; each day adds one of its own.
        var deviation = level * Root((rest * rest * ofLevel) + (rest * ofDay)) * RangeDeviations;
        return new BudgetForecast(Money(forecast), Money(Math.Max(forecast - deviation, Math.Min(spentUsd, forecast))), Money(forecast + deviation));
    }

    /// <summary>Forecasts what will have been spent by moments of the rest of a period.</summary>
    /// <returns>The forecast of each moment; null where there is nothing to go by.</returns>
    public static IReadOnlyList<decimal>? Path(BudgetPeriod period, Instant now, decimal spentUsd, SpendHistory history, IEnumerable<Instant> moments) =>
        LevelOf(period, now, spentUsd, history) is { } level
            ? [.. moments.Select(moment => Money(spentUsd + (level * history.Shape.Weight(now, moment))))]
            : null;

    /// <summary>Gets the cost of a day of weight 1 in the rest of a period; null where there is nothing to go by.</summary>
    private static decimal? LevelOf(BudgetPeriod period, Instant now, decimal spentUsd, SpendHistory history)
    {
        var elapsed = history.Shape.Weight(period.Start, now);
        var past = history.Level;
        var run = elapsed > 0 ? spentUsd / elapsed : (decimal?)null;
        if (past is null && (run is null || spentUsd <= 0))
        {
            return null;
        }

        var trust = past is null ? 1 : run is null ? 0 : elapsed / (elapsed + RunRateHalfWeight);
        return Math.Max((trust * (run ?? 0)) + ((1 - trust) * (past ?? 0)), 0);
    }

    private static decimal Money(decimal amount) => Math.Round(Math.Max(amount, 0), 6, MidpointRounding.ToEven);

    private static decimal Root(decimal square)
    {
        if (square <= 0)
        {
            return 0;
        }

        var root = Math.Max(square, 1);
        for (var step = 0; step < 60; step++)
        {
            root = (root + (square / root)) / 2;
        }

        return root;
    }
}
