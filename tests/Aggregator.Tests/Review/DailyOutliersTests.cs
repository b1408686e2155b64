using Telemetry.Aggregator.Review.Outliers;

namespace Telemetry.Aggregator.Tests.Review;

public sealed class DailyOutliersTests
{
    [Fact]
    public void A_day_far_from_its_weekdays_median_is_found_and_said_how_far()
    {
        var costs = Weeks(9);
        costs[^3] = 500;
        var (day, expected, score) = Assert.Single(DailyOutliers.Find(costs, 7));
        Assert.Equal((costs.Count - 3, 100m), (day, expected));
        Assert.Equal(40m, score);
    }

    [Fact]
    public void Quiet_weekends_are_no_outliers() => Assert.Empty(DailyOutliers.Find(Weeks(9), 7));

    [Fact]
    public void One_odd_day_before_does_not_hide_another()
    {
        var costs = Weeks(9);
        costs[^10] = 5000;
        costs[^3] = 500;
        Assert.Equal(costs.Count - 3, Assert.Single(DailyOutliers.Find(costs, 7)).Day);
    }

    [Fact]
    public void What_began_less_than_four_weeks_ago_has_no_outliers()
    {
        List<decimal> costs = [.. Enumerable.Repeat(0m, 35), .. Weeks(4)];
        costs[^3] = 500;
        Assert.Empty(DailyOutliers.Find(costs, 7));
    }

    [Fact]
    public void Differences_of_cents_are_none()
    {
        List<decimal> costs = [.. Weeks(9).Select(cost => cost / 1000)];
        costs[^3] = 0.9m;
        Assert.Empty(DailyOutliers.Find(costs, 7));
    }

    // 100 USD on weekdays, 10 on weekends.
    private static List<decimal> Weeks(int weeks) =>
        [.. Enumerable.Range(0, weeks * 7).Select(day => day % 7 < 5 ? 100m : 10m)];
}
