namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>What an hour of the week usually costs, by robust statistics: one strange week changes nothing. Pure.</summary>
/// <param name="MedianUsd">The median of the weeks.</param>
/// <param name="SpreadUsd">1.4826 × the median absolute deviation, at least a tenth of the median.</param>
/// <param name="Weeks">How many weeks there were.</param>
public sealed record SpendBaseline(decimal MedianUsd, decimal SpreadUsd, int Weeks)
{
    // Makes the deviation of a normal distribution out of the median absolute one.
    private const decimal Normal = 1.4826m;

    // Weeks that cost the same to the cent must not make every cent more an anomaly.
    private const decimal SpreadOfMedianMin = 0.1m;

    /// <summary>Works it out from one amount for each week.</summary>
    public static SpendBaseline Of(IReadOnlyCollection<decimal> weeks)
    {
        var median = Median(weeks);
        var deviation = Median([.. weeks.Select(amount => Math.Abs(amount - median))]);
        return new SpendBaseline(median, Math.Max(Normal * deviation, SpreadOfMedianMin * median), weeks.Count);
    }

    /// <summary>Gets the amount above which an hour is an anomaly.</summary>
    public decimal BoundUsd(decimal deviations) => MedianUsd + (deviations * SpreadUsd);

    private static decimal Median(IReadOnlyCollection<decimal> amounts)
    {
        var sorted = amounts.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? 0 : sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
