using System.Globalization;

namespace Telemetry.Bench.Reporting;

/// <summary>One figure over several runs: its median and how far the runs lie apart.</summary>
internal sealed record Measurement(double Median, double Least, double Most)
{
    /// <summary>Sums up some runs.</summary>
    /// <param name="runs">The figure of each run; at least one.</param>
    public static Measurement Of(IEnumerable<double> runs)
    {
        var sorted = runs.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Measurement(median, sorted[0], sorted[^1]);
    }

    /// <summary>Writes the median, and the spread where there is one.</summary>
    public string Text(string format) =>
        Least.Equals(Most) ? Number(Median, format) : $"{Number(Median, format)} ({Number(Least, format)}–{Number(Most, format)})";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
