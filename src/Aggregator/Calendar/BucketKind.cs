using System.Collections.Immutable;

namespace Telemetry.Aggregator.Calendar;

/// <summary>The width of a row's time bucket.</summary>
public enum BucketKind { None, Quarter, Hour, Day, Week, Month, QuarterYear, Year }

/// <summary>The contract's names of the widths that queries take; quarters of a year and years are periods of budgets alone.</summary>
public static class BucketKinds
{
    /// <summary>Gets the names, in the order of the enumeration.</summary>
    public static ImmutableArray<string> Names { get; } = ["none", "15m", "hour", "day", "week", "month"];

    /// <summary>Gets the contract's name of a width.</summary>
    public static string NameOf(BucketKind kind) => Names[(int)kind];
}
