using FsCheck;
using FsCheck.Fluent;
using Telemetry.Api.Rollups;

namespace Telemetry.Api.Tests.Usage;

public sealed class LatencyTests
{
    [Fact]
    public void Percentiles_are_within_one_percent_of_the_true_value()
    {
        var times = Gen.Choose(1, 3_600_000).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(times, Gen.Choose(1, 100).ToArbitrary(), (list, percent) =>
        {
            var sorted = list.Order().ToList();
            var truth = sorted[Math.Max(0, (((sorted.Count * percent) + 99) / 100) - 1)];
            var counts = list.GroupBy(Bucket).OrderBy(group => group.Key).ToList();
            var histogram = new LatencyHistogram([.. counts.Select(group => group.Key)], [.. counts.Select(group => (long)group.Count())]);
            return Math.Abs(histogram.Percentile(percent)!.Value - truth) <= truth * 0.01;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Less_than_a_millisecond_is_zero_and_no_call_is_null()
    {
        Assert.Equal(0, new LatencyHistogram([-1], [3]).Percentile(95));
        Assert.Null(LatencyHistogram.Empty.Percentile(50));
        Assert.Null(new LatencyHistogram([5, 6], [1, -1]).Percentile(50));
    }

    private static short Bucket(int milliseconds) => (short)Math.Ceiling(Math.Log(milliseconds) / Math.Log(1.02));
}
