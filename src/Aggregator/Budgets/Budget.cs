using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Aggregator.Budgets;

/// <summary>What happens to calls once a budget is spent.</summary>
public enum WhenExceeded { Notify, Downgrade, Block }

/// <summary>A limit on what calls may cost in each period of the calendar.</summary>
public sealed record Budget
{
    public required string Id { get; init; }

    /// <summary>Gets what people call it; the id where they gave no name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the limit of one period, and of each value where there is <see cref="Per"/>; in USD, above 0.</summary>
    public required decimal LimitUsd { get; init; }

    /// <summary>Gets the period: a day, week, month, quarter of a year or year.</summary>
    public required BucketKind Period { get; init; }

    /// <summary>Gets the zone whose calendar counts.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>Gets which calls count, by dimension: any of the values, in every dimension named.</summary>
    public required ImmutableArray<DimensionFilter> Filter { get; init; }

    /// <summary>Gets the dimension of which each value has the budget for itself; null for one budget. Calls without a value are in none.</summary>
    public required Dimension? Per { get; init; }

    public required ImmutableArray<BudgetThreshold> Thresholds { get; init; }

    /// <summary>Gets the ids of the webhooks to tell; empty: all.</summary>
    public required ImmutableArray<string> Webhooks { get; init; }

    public required WhenExceeded WhenExceeded { get; init; }

    /// <summary>Gets the model to use instead; null unless calls are downgraded.</summary>
    public required string? DowngradeTo { get; init; }
}

/// <summary>A budget as it is kept.</summary>
/// <param name="Tenant">Whose it is; null for the whole installation.</param>
/// <param name="Revision">1 for the first, one more with each change.</param>
/// <param name="ChangedAt">When it became what it is.</param>
/// <param name="Budget">What it says.</param>
public sealed record StoredBudget(string? Tenant, long Revision, DateTimeOffset ChangedAt, Budget Budget);

/// <summary>What is wrong with one field of a budget.</summary>
/// <param name="Field">The field as its writer named it, e.g. <c>thresholds[0].percent</c>.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record BudgetFault(string Field, string Detail);
