namespace Telemetry.ImportBench;

/// <summary>How long something took over several runs, in seconds.</summary>
internal sealed record Measurement(double Median, double Least, double Most)
{
    /// <summary>Sums up some runs.</summary>
    /// <param name="runs">How long each took; at least one.</param>
    public static Measurement Of(IEnumerable<TimeSpan> runs)
    {
        var seconds = runs.Select(static run => run.TotalSeconds).Order().ToList();
        return new Measurement(seconds[seconds.Count / 2], seconds[0], seconds[^1]);
    }
}
