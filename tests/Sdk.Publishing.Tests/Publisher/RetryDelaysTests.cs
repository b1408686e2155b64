using Telemetry.Sdk.Publishing.Delivery;

namespace Telemetry.Sdk.Publishing.Tests.Publisher;

/// <summary>The wait between tries, which is arithmetic.</summary>
public sealed class RetryDelaysTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 125, 250)]
    [InlineData(2, 250, 500)]
    [InlineData(5, 2_000, 4_000)]
    [InlineData(8, 15_000, 30_000)]
    [InlineData(1_000_000, 15_000, 30_000)]
    public void The_wait_doubles_up_to_its_bound_with_jitter_over_its_upper_half(int failures, int leastMs, int mostMs)
    {
        Assert.Equal(leastMs, RetryDelays.After(failures, Longest, null, 0).TotalMilliseconds);
        Assert.Equal(mostMs, RetryDelays.After(failures, Longest, null, 1).TotalMilliseconds);
    }

    [Fact]
    public void What_the_target_asks_for_is_kept_to_also_beyond_our_own_bound_but_not_beyond_an_hour()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), RetryDelays.After(1, Longest, TimeSpan.FromSeconds(90), 1));
        Assert.Equal(TimeSpan.FromHours(1), RetryDelays.After(1, Longest, TimeSpan.FromDays(400), 1));
        Assert.Equal(TimeSpan.FromMilliseconds(250), RetryDelays.After(1, Longest, TimeSpan.FromSeconds(-5), 1));
    }
}
