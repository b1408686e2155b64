using System.Collections.Immutable;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Aggregator.Budgets.Spend;

/// <summary>What is asked of a budget's calls.</summary>
internal sealed record SpendQuestion
{
    public required Budget Budget { get; init; }

    /// <summary>Gets the tenant whose calls count; null: every tenant's.</summary>
    public required string? Tenant { get; init; }

    public required BudgetSource Source { get; init; }

    /// <summary>Gets the range and its buckets, on quarters of an hour.</summary>
    public required BucketGrid Grid { get; init; }

    /// <summary>Gets what to group by besides the bucket.</summary>
    public ImmutableArray<Dimension> Groups { get; init; } = [];

    /// <summary>Gets the one value asked for of a budget with <c>per</c>; null: every value.</summary>
    public string? PerValue { get; init; }

    /// <summary>Gets how many rows are wanted, dearest first; null: all, in no order.</summary>
    public int? Limit { get; init; }
}
