using System.Collections.Immutable;

namespace Telemetry.Aggregator.Budgets;

/// <summary>How one budget, or one value of a budget with <c>per</c>, stands in one period. Money is in USD.</summary>
public sealed record BudgetStanding
{
    /// <summary>Gets whose budget it is; null for the whole installation.</summary>
    public required string? Tenant { get; init; }

    public required string BudgetId { get; init; }
    public required string BudgetName { get; init; }

    /// <summary>Gets the revision of the budget; a changed budget begins anew.</summary>
    public required long Revision { get; init; }

    /// <summary>Gets the dimension that the budget is fanned out over; null where it is one budget.</summary>
    public required string? PerDimension { get; init; }

    /// <summary>Gets the value of that dimension, never empty; null where it is one budget.</summary>
    public required string? PerValue { get; init; }

    /// <summary>Gets the first instant of the period.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>Gets the instant after the last of the period.</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>Gets what metered calls of the period cost, corrections included.</summary>
    public required decimal SpentUsd { get; init; }

    public required decimal LimitUsd { get; init; }

    /// <summary>Gets what the whole period is forecast to cost; null where there is nothing to go by, and once it is closed.</summary>
    public required decimal? ForecastUsd { get; init; }

    /// <summary>Gets the lower end of the range that holds 80 % of outcomes like the past ones.</summary>
    public required decimal? ForecastLowUsd { get; init; }

    /// <summary>Gets the upper end of that range.</summary>
    public required decimal? ForecastHighUsd { get; init; }

    /// <summary>Gets whether the amount is whole: false while unpriced or partial usage is inside.</summary>
    public required bool Complete { get; init; }

    public required ImmutableArray<BudgetThreshold> Thresholds { get; init; }

    /// <summary>Gets the ids of the webhooks that are told; empty: none in particular.</summary>
    public required ImmutableArray<string> Webhooks { get; init; }

    /// <summary>Gets the path at which the API answers the budget's status.</summary>
    public required string Url { get; init; }

    /// <summary>Gets whether the period is over; late events may still be added.</summary>
    public required bool IsClosed { get; init; }
}

/// <summary>A group of calls and what it adds to a budget's period.</summary>
/// <param name="Group">The group's values by dimension; null where the dimension is missing.</param>
/// <param name="CostUsd">What it cost, in USD.</param>
public sealed record BudgetContributor(IReadOnlyDictionary<string, string?> Group, decimal CostUsd);
