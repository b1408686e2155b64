using System.Text.Json.Serialization;
using Telemetry.Aggregator.Budgets;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Budgets;

/// <summary>How a budget, or one value of it, stands in its current period.</summary>
public sealed record BudgetStatusAnswer
{
    public required string BudgetId { get; init; }
    public required long Revision { get; init; }

    /// <summary>Gets the value; absent where the budget has no per.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PerValue { get; init; }

    /// <summary>Gets what metered calls of the period cost so far, corrections included.</summary>
    public required Usd SpentUsd { get; init; }
    public required Usd LimitUsd { get; init; }
    public required decimal Percent { get; init; }

    /// <summary>Gets what the whole period is forecast to cost; null where there is nothing to go by.</summary>
    public required Usd? ForecastUsd { get; init; }
    public required decimal? ForecastPercent { get; init; }

    /// <summary>Gets the lower end of the range that holds about 80 % of outcomes; null with less than 14 days of history.</summary>
    public required Usd? ForecastLowUsd { get; init; }
    public required Usd? ForecastHighUsd { get; init; }
    public required string PeriodStart { get; init; }
    public required string PeriodEnd { get; init; }

    /// <summary>Gets whether the amount is whole: false while unpriced or partial usage is inside.</summary>
    public required bool Complete { get; init; }

    internal static BudgetStatusAnswer From(BudgetStanding standing) => new()
    {
        BudgetId = standing.BudgetId,
        Revision = standing.Revision,
        PerValue = standing.PerValue,
        SpentUsd = new Usd(standing.SpentUsd),
        LimitUsd = new Usd(standing.LimitUsd),
        Percent = PercentOf(standing.SpentUsd, standing.LimitUsd),
        ForecastUsd = Money(standing.ForecastUsd),
        ForecastPercent = standing.ForecastUsd is { } forecast ? PercentOf(forecast, standing.LimitUsd) : null,
        ForecastLowUsd = Money(standing.ForecastLowUsd),
        ForecastHighUsd = Money(standing.ForecastHighUsd),
        PeriodStart = TimeText.Format(standing.PeriodStart),
        PeriodEnd = TimeText.Format(standing.PeriodEnd),
        Complete = standing.Complete,
    };

    private static Usd? Money(decimal? amount) => amount is { } usd ? new Usd(usd) : null;

    // Money comes with 12 decimals: dividing by one with more takes the zeros at the end away.
    private static decimal PercentOf(decimal amount, decimal limit) => Ratios.Divide(amount * 100, limit) / 1.0000000000000000000000000000m;
}
