using Telemetry.Events;

namespace Telemetry.Simulator.Tests;

/// <summary>Prompt caches follow from the times of the calls, as a reader of the events can check for himself.</summary>
public class PromptCacheTests(SimulatedWeeks weeks) : IClassFixture<SimulatedWeeks>
{
    [Theory]
    [InlineData("docs-rag", 60)]
    [InlineData("support-agent", 5)]
    [InlineData("research-assistant", 5)]
    public void A_fixed_part_is_read_within_its_lifetime_and_written_again_after_it(string feature, int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);
        var (warm, cold) = (0, 0);
        foreach (var calls in weeks.Of(feature)
            .Where(static call => call.Api == UsageApis.AnthropicMessages && call.Status != CallStatus.Error)
            .GroupBy(static call => (call.PrefixFingerprint, call.Model)))
        {
            DateTimeOffset? last = null, firstWrite = null;
            foreach (var call in calls)
            {
                var read = call.Usage.CacheRead > 0;
                var written = call.Usage.CacheWrite5m + call.Usage.CacheWrite1h > 0;
                Assert.NotEqual(read, written);
                Assert.Equal(minutes == 60, written ? call.Usage.CacheWrite1h > 0 : minutes == 60);
                if (last is null || call.OccurredAt - last > lifetime)
                {
                    Assert.True(written, $"{call.EventId} reads what has expired");
                    firstWrite = call.OccurredAt;
                    cold++;
                }
                else if (call.OccurredAt - firstWrite > TimeSpan.FromMinutes(2))
                {
                    Assert.True(read, $"{call.EventId} writes what is still there");
                    warm++;
                }

                last = call.OccurredAt;
            }
        }

        Assert.True(warm > 50 && cold > 50, $"{warm} warm, {cold} cold");
    }

    [Fact]
    public void An_hour_keeps_more_than_five_minutes()
    {
        Assert.InRange(HitRate("docs-rag"), 0.45, 0.98);
        Assert.InRange(HitRate("research-assistant"), 0.0, HitRate("docs-rag") - 0.2);
    }

    [Fact]
    public void An_agents_context_grows_from_call_to_call_and_is_read_from_the_cache()
    {
        var sessions = weeks.Of("coding-agent").Where(static call => call.Usage.TotalTokens > 0).GroupBy(static call => call.Dimensions.Session).ToList();
        var longest = sessions.MaxBy(static session => session.Count())!;
        var contexts = longest.Select(static call => call.Usage.PromptTokens).ToList();

        Assert.True(contexts.Count >= 10);
        Assert.Equal(contexts.Order(), contexts);
        Assert.Single(longest.Select(static call => call.Dimensions.User).Distinct());
        Assert.Single(longest.Select(static call => call.Model).Distinct());
        Assert.True(longest.Sum(static call => call.Usage.CacheRead) > longest.Sum(static call => call.Usage.CacheWrite5m));
    }

    private double HitRate(string feature)
    {
        var calls = weeks.Of(feature).Where(static call => call.Api == UsageApis.AnthropicMessages && call.Usage.TotalTokens > 0).ToList();
        return calls.Count(static call => call.Usage.CacheRead > 0) / (double)calls.Count;
    }
}
