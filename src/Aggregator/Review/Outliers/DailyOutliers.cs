namespace Telemetry.Aggregator.Review.Outliers;

/// <summary>Finds days that cost far more or less than the same weekday did in the weeks before. Pure; robust against single odd days.</summary>
public static class DailyOutliers
{
    /// <summary>Weeks before a day by which it is judged.</summary>
    public const int WeeksBefore = 8;

    /// <summary>Days of the same weekday that there must be.</summary>
    public const int DaysMin = 4;

    /// <summary>How many spreads from the median a day must lie: the usual bound of the modified z-score.</summary>
    public const decimal ScoreMin = 3.5m;

    /// <summary>USD that a day must differ by at least.</summary>
    public const decimal DifferenceMin = 1m;

    // Brings the median absolute deviation of a normal distribution to its standard deviation.
    private const decimal NormalScale = 1.4826m;

    // Where the weeks before were all alike, a day within this share of them is no outlier.
    private const decimal SpreadShareMin = 0.1m;

    /// <summary>Finds the outliers among the last days of a series.</summary>
    /// <param name="costs">USD by local day, ascending, without a gap; 0 on days without calls.</param>
    /// <param name="judged">How many of the last days are judged; those before are only compared with.</param>
    /// <returns>The place of each outlier in the series, what was expected of it, and how many spreads it lies from that; null where there was none.</returns>
    public static IEnumerable<(int Day, decimal ExpectedUsd, decimal? Score)> Find(IReadOnlyList<decimal> costs, int judged)
    {
        // Before its first call a team or a model was not cheap; it was not there.
        var begins = 0;
        while (begins < costs.Count && costs[begins] == 0)
        {
            begins++;
        }

        for (var day = Math.Max(0, costs.Count - judged); day < costs.Count; day++)
        {
            var before = Enumerable.Range(1, WeeksBefore).Select(week => day - (7 * week)).Where(at => at >= begins).Select(at => costs[at]).ToList();
            if (before.Count < DaysMin)
            {
                continue;
            }

            var expected = Median(before);
            var deviation = Median([.. before.Select(cost => Math.Abs(cost - expected))]);
            var spread = Math.Max(deviation * NormalScale, Math.Abs(expected) * SpreadShareMin);
            var difference = costs[day] - expected;
            if (Math.Abs(difference) >= DifferenceMin && Math.Abs(difference) >= ScoreMin * spread)
            {
                yield return (day, expected, spread == 0 ? null : Math.Round(difference / spread, 1));
            }
        }
    }

    private static decimal Median(List<decimal> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
