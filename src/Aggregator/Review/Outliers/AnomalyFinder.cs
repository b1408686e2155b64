using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Review.Reading;

namespace Telemetry.Aggregator.Review.Outliers;

/// <summary>Looks for odd days of a period: of everything together, and of the dearest teams, features and models.</summary>
internal sealed class AnomalyFinder
{
    private const int ValuesMax = 50;
    private const int LinesMax = 10;
    private static readonly ImmutableArray<string> Dimensions = ["", "team", "feature", "model"];
    private readonly ReviewQueries queries;
    private readonly ReviewPeriod period;
    private readonly long[] days;
    private readonly long end;
    private readonly int judged;

    /// <param name="queries">What is asked.</param>
    /// <param name="period">The period whose days are judged.</param>
    /// <param name="now">Days that are not over are not judged.</param>
    public AnomalyFinder(ReviewQueries queries, ReviewPeriod period, Instant now)
    {
        (this.queries, this.period) = (queries, period);
        this.end = Math.Min(period.To.ToUnixTimeSeconds(), period.DaysOver(now));
        this.days = [.. period.DaysSince(period.WeeksBefore(DailyOutliers.WeeksBefore)).Where(start => start < this.end)];
        this.judged = this.days.Count(start => start >= period.From.ToUnixTimeSeconds());
    }

    /// <summary>Finds them, the largest difference first.</summary>
    public async Task<ImmutableArray<AnomalyLine>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<AnomalyLine>();
        foreach (var dimension in this.judged == 0 ? [] : Dimensions)
        {
            foreach (var series in await this.queries.DaysAsync(this.days, this.end, dimension, ValuesMax, cancellationToken))
            {
                found.AddRange(OutliersOf(dimension, series.Key, series));
            }
        }

        return [.. found
            .OrderByDescending(static line => Math.Abs(line.DifferenceUsd))
            .ThenBy(static line => line.Dimension is not null)
            .ThenBy(static line => line.Date, StringComparer.Ordinal)
            .Take(LinesMax)];
    }

    private IEnumerable<AnomalyLine> OutliersOf(string dimension, string value, IEnumerable<(long Day, decimal CostUsd)> series)
    {
        var byDay = series.ToDictionary(static day => day.Day, static day => day.CostUsd);
        decimal[] costs = [.. this.days.Select(day => byDay.GetValueOrDefault(day))];
        return DailyOutliers.Find(costs, this.judged).Select(found => new AnomalyLine(
            this.period.DateOf(this.days[found.Day]),
            dimension.Length == 0 ? null : dimension,
            value.Length == 0 ? null : value,
            costs[found.Day],
            found.ExpectedUsd,
            found.Score));
    }
}
