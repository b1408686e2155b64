using System.Collections.Immutable;

namespace Telemetry.Aggregator.Review.Figures;

/// <summary>The calendar month that holds the end of the period.</summary>
/// <param name="Month">E.g. <c>2026-11</c>.</param>
/// <param name="From">Its first instant.</param>
/// <param name="To">The end of the period, or now where that is earlier.</param>
/// <param name="CostUsd">What it cost so far.</param>
/// <param name="PriorCostUsd">What the month before had cost after as long a time.</param>
/// <param name="PriorMonthCostUsd">What the whole month before cost.</param>
public sealed record MonthToDate(string Month, DateTimeOffset From, DateTimeOffset To, decimal CostUsd, decimal PriorCostUsd, decimal PriorMonthCostUsd);

/// <summary>A local day and the day of the same place in the period before.</summary>
/// <param name="Date">E.g. <c>2026-11-09</c>.</param>
/// <param name="CostUsd">What it cost.</param>
/// <param name="PriorDate">The day of the period before; null where that is shorter.</param>
/// <param name="PriorCostUsd">What that cost.</param>
public sealed record DayLine(string Date, decimal CostUsd, string? PriorDate, decimal PriorCostUsd);

/// <summary>What moved most in one dimension.</summary>
/// <param name="Dimension"><c>team</c>, <c>feature</c> or <c>model</c>.</param>
/// <param name="Rows">The largest change first.</param>
public sealed record MoverList(string Dimension, ImmutableArray<MoverLine> Rows);

/// <summary>One value of a dimension and how it moved.</summary>
public sealed record MoverLine
{
    /// <summary>Gets the value; null for calls that name none.</summary>
    public required string? Value { get; init; }
    public required decimal CostUsd { get; init; }
    public required decimal PriorCostUsd { get; init; }
    public decimal ChangeUsd => CostUsd - PriorCostUsd;
    public required decimal? ChangeShare { get; init; }
    public required long Calls { get; init; }
    public required long PriorCalls { get; init; }

    /// <summary>Gets <c>new</c> or <c>vanished</c>; null where there were calls in both periods.</summary>
    public required string? State { get; init; }

    /// <summary>Gets why its own cost changed; the parts sum to <see cref="ChangeUsd"/>.</summary>
    public required ImmutableArray<ChangePart> Change { get; init; }
}

/// <summary>A value that was called in one of the two periods only.</summary>
/// <param name="State"><c>new</c> or <c>vanished</c>.</param>
public sealed record NewOrVanished(string Dimension, string Value, string State, long Calls, decimal CostUsd, decimal ListCostUsd);

/// <summary>What names no value of a dimension.</summary>
/// <param name="Share">Of the cost of the period; null where that is 0.</param>
/// <param name="PriorShare">Of the cost of the period before.</param>
public sealed record UnallocatedLine(string Dimension, long Calls, decimal CostUsd, decimal? Share, decimal? PriorShare);

/// <summary>One model.</summary>
public sealed record ModelLine
{
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required long Calls { get; init; }
    public required decimal CostUsd { get; init; }
    public required decimal PriorCostUsd { get; init; }
    public decimal ChangeUsd => CostUsd - PriorCostUsd;
    public required decimal? ShareCost { get; init; }
    public required decimal? HitRate { get; init; }
    public required decimal? PriorHitRate { get; init; }
    public required decimal CacheSavingUsd { get; init; }
    public required decimal? CostPerCallUsd { get; init; }
    public required decimal? CostPer1kTokensUsd { get; init; }
    public required decimal? DurationMsP50 { get; init; }
    public required decimal? DurationMsP95 { get; init; }
}

/// <summary>Calls that ended with one status.</summary>
public sealed record FailureLine(string Status, long Calls, decimal CostUsd, long PriorCalls, decimal PriorCostUsd);

/// <summary>Calls whose producer stated an attempt above 1.</summary>
public sealed record RetryLine(long Calls, decimal CostUsd, long PriorCalls, decimal PriorCostUsd);

/// <summary>A model that nobody has a price for.</summary>
public sealed record UnpricedLine(string Provider, string Model, long Calls, long Tokens);

/// <summary>Calls of one billing other than metered.</summary>
/// <param name="ListCostUsd">What they would have cost at list price.</param>
public sealed record BillingLine(string Billing, long Calls, decimal ListCostUsd, decimal PriorListCostUsd);

/// <summary>A day far from the same weekday of the weeks before.</summary>
/// <param name="Date">The local day.</param>
/// <param name="Dimension"><c>team</c>, <c>feature</c> or <c>model</c>; null for everything together.</param>
/// <param name="Value">The value; null for everything together, or for calls that name none.</param>
/// <param name="CostUsd">What the day cost.</param>
/// <param name="ExpectedUsd">The median of the same weekday in the weeks before.</param>
/// <param name="Score">How many robust spreads lie between; null where there was no spread.</param>
public sealed record AnomalyLine(string Date, string? Dimension, string? Value, decimal CostUsd, decimal ExpectedUsd, decimal? Score)
{
    public decimal DifferenceUsd => CostUsd - ExpectedUsd;
}

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
}
