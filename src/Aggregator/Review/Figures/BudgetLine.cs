using Telemetry.Aggregator.Budgets;

namespace Telemetry.Aggregator.Review.Figures;

/// <summary>How a budget stands.</summary>
public sealed record BudgetLine
{
    public required string BudgetId { get; init; }
    public required string BudgetName { get; init; }

    /// <summary>Gets the value of a budget that is fanned out; null where it is one budget.</summary>
    public required string? PerValue { get; init; }
    public required DateTimeOffset PeriodStart { get; init; }
    public required DateTimeOffset PeriodEnd { get; init; }
    public required decimal SpentUsd { get; init; }
    public required decimal LimitUsd { get; init; }

    /// <summary>Gets what was spent, in percent of the limit.</summary>
    public required decimal Percent { get; init; }
    public required decimal? ForecastUsd { get; init; }
    public required decimal? ForecastPercent { get; init; }

    /// <summary>Gets whether the amount is whole: false while unpriced or partial usage is inside.</summary>
    public required bool Complete { get; init; }

    /// <summary>Takes over how a budget stands.</summary>
    internal static BudgetLine From(BudgetStanding standing) => new()
    {
        BudgetId = standing.BudgetId,
        BudgetName = standing.BudgetName,
        PerValue = standing.PerValue,
        PeriodStart = standing.PeriodStart,
        PeriodEnd = standing.PeriodEnd,
        SpentUsd = standing.SpentUsd,
        LimitUsd = standing.LimitUsd,
        Percent = Shares.Of(standing.SpentUsd * 100, standing.LimitUsd) ?? 0,
        ForecastUsd = standing.ForecastUsd,
        ForecastPercent = standing.ForecastUsd is { } forecast ? Shares.Of(forecast * 100, standing.LimitUsd) : null,
        Complete = standing.Complete,
    };
}
