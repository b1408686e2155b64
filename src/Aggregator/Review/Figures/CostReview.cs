using System.Collections.Immutable;

namespace Telemetry.Aggregator.Review.Figures;

/// <summary>The cost review of one week or month beside the one before it. Money is in USD; shares are 0 to 1.</summary>
public sealed record CostReview
{
    /// <summary>Gets <c>weekly</c> or <c>monthly</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the IANA zone whose calendar counts.</summary>
    public required string Tz { get; init; }
    public string Currency { get; init; } = "USD";
    public required ReviewSpan Period { get; init; }
    public required ReviewSpan PriorPeriod { get; init; }

    /// <summary>Gets whether the period is over; before that it is compared with the whole period before it.</summary>
    public required bool PeriodOver { get; init; }

    /// <summary>Gets the append time (UTC) up to which every accepted event is included.</summary>
    public required DateTimeOffset DataRefreshedAt { get; init; }

    /// <summary>Gets what metered calls cost, discounts applied.</summary>
    public required decimal CostUsd { get; init; }
    public required decimal PriorCostUsd { get; init; }
    public decimal ChangeUsd => CostUsd - PriorCostUsd;

    /// <summary>Gets the change as a share of the period before; null where that cost nothing.</summary>
    public required decimal? ChangeShare { get; init; }

    /// <summary>Gets whether the amounts are whole: false while unpriced or partial usage is in either period.</summary>
    public required bool Complete { get; init; }

    /// <summary>Gets why the cost changed; the parts sum to <see cref="ChangeUsd"/> to the last digit.</summary>
    public required ImmutableArray<ChangePart> Change { get; init; }
    public required PeriodFigures Figures { get; init; }
    public required PeriodFigures PriorFigures { get; init; }
    public required MonthToDate MonthToDate { get; init; }

    /// <summary>Gets how budgets stand now; empty where the period is not the current or the last one.</summary>
    public required ImmutableArray<BudgetLine> Budgets { get; init; }

    /// <summary>Gets the local days of the period, each beside the same day of the one before.</summary>
    public required ImmutableArray<DayLine> Days { get; init; }

    /// <summary>Gets what moved most by team, feature and model.</summary>
    public required ImmutableArray<MoverList> Movers { get; init; }
    public required ImmutableArray<NewOrVanished> NewAndVanished { get; init; }

    /// <summary>Gets what names no team, project, feature, environment or cost centre.</summary>
    public required ImmutableArray<UnallocatedLine> Unallocated { get; init; }
    public required ImmutableArray<ModelLine> Models { get; init; }

    /// <summary>Gets what calls cost that did not end well, by status.</summary>
    public required ImmutableArray<FailureLine> Failures { get; init; }

    /// <summary>Gets what repeated attempts cost; null where single events of these periods are no longer kept.</summary>
    public required RetryLine? Retries { get; init; }
    public required ImmutableArray<UnpricedLine> Unpriced { get; init; }

    /// <summary>Gets calls that are not paid by the token, at list price.</summary>
    public required ImmutableArray<BillingLine> OtherBilling { get; init; }

    /// <summary>Gets days far from the same weekday of the weeks before, the largest difference first.</summary>
    public required ImmutableArray<AnomalyLine> Anomalies { get; init; }
}

/// <summary>A week or month.</summary>
/// <param name="Name">E.g. <c>2026-W46</c> or <c>2026-10</c>.</param>
/// <param name="From">The first instant.</param>
/// <param name="To">The instant after the last.</param>
public sealed record ReviewSpan(string Name, DateTimeOffset From, DateTimeOffset To);
