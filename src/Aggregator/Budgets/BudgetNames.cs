using System.Collections.Immutable;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Aggregator.Budgets;

/// <summary>The contract's names in budgets.</summary>
public static class BudgetNames
{
    /// <summary>Gets the fields of a budget.</summary>
    public static ImmutableArray<string> Fields { get; } =
        ["id", "name", "limit_usd", "period", "timezone", "filter", "per", "thresholds", "webhooks", "when_exceeded", "downgrade_to"];

    /// <summary>Gets the names of the periods.</summary>
    public static ImmutableArray<string> Periods { get; } = ["day", "week", "month", "quarter", "year"];

    /// <summary>Gets the names of <see cref="ThresholdBasis"/>, in its order.</summary>
    public static ImmutableArray<string> Bases { get; } = ["actual", "forecast"];

    /// <summary>Gets the names of <see cref="WhenExceeded"/>, in its order.</summary>
    public static ImmutableArray<string> Actions { get; } = ["notify", "downgrade", "block"];

    /// <summary>Gets the dimensions that filters and <c>per</c> can use: those that are rolled up.</summary>
    public static ImmutableArray<Dimension> Dimensions { get; } =
        [.. DimensionCatalog.All.Where(static dimension => dimension.Kind is DimensionKind.Rollup or DimensionKind.Entity)];

    private static readonly ImmutableArray<BucketKind> PeriodKinds =
        [BucketKind.Day, BucketKind.Week, BucketKind.Month, BucketKind.QuarterYear, BucketKind.Year];

    /// <summary>Gets the name of a period.</summary>
    public static string NameOf(BucketKind period) => Periods[PeriodKinds.IndexOf(period)];

    /// <summary>Gets the name of a basis.</summary>
    public static string NameOf(ThresholdBasis basis) => Bases[(int)basis];

    /// <summary>Gets the name of an action.</summary>
    public static string NameOf(WhenExceeded action) => Actions[(int)action];

    /// <summary>Finds a period by its name.</summary>
    internal static BucketKind? FindPeriod(string name) => Periods.IndexOf(name) is >= 0 and var at ? PeriodKinds[at] : null;
}
