using System.Collections.Immutable;

namespace Telemetry.Aggregator.Review.Figures;

/// <summary>The calendar month that holds the end of the period.</summary>
public sealed record MonthToDate
{
    /// <summary>Gets the name, e.g. <c>2026-11</c>.</summary>
    public required string Month { get; init; }

    /// <summary>Gets its first instant.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the end of the period, or now where that is earlier.</summary>
    public required DateTimeOffset To { get; init; }
    public required decimal CostUsd { get; init; }

    /// <summary>Gets what the month before had cost by the same local date and time.</summary>
    public required decimal PriorCostUsd { get; init; }

    /// <summary>Gets what the whole month before cost.</summary>
    public required decimal PriorMonthCostUsd { get; init; }

    /// <summary>Gets what the whole month is forecast to cost, from what was known at its end so far; null where it is over, or there is nothing to go by.</summary>
    public required decimal? ForecastUsd { get; init; }

    /// <summary>Gets the lower end of the range that holds 80 % of outcomes like the past ones.</summary>
    public required decimal? ForecastLowUsd { get; init; }

    /// <summary>Gets the upper end of that range.</summary>
    public required decimal? ForecastHighUsd { get; init; }
}

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

/// <summary>An alert that fired in the period.</summary>
/// <param name="ResolvedAt">When it was resolved; null while it lasts.</param>
/// <param name="Kind"><c>budget</c>, or the kind of the rule.</param>
/// <param name="SourceId">The id of the budget or rule.</param>
/// <param name="Subject">What it is about within that; empty for nothing in particular.</param>
public sealed record AlertLine(DateTimeOffset FiredAt, DateTimeOffset? ResolvedAt, string Kind, string SourceId, string Subject, string Title);
