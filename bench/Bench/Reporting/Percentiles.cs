namespace Telemetry.Bench.Reporting;

/// <summary>Order statistics of one run's samples.</summary>
internal static class Percentiles
{
    /// <summary>Gets the smallest sample that at least <paramref name="percent"/> of all samples do not exceed.</summary>
    /// <param name="sorted">The samples in ascending order; at least one.</param>
    /// <param name="percent">Above 0, at most 100.</param>
    public static double Of(IReadOnlyList<double> sorted, double percent) =>
        sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100) - 1)];
}
