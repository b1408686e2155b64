using Telemetry.Events;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

public sealed class DiscountTests
{
    private static readonly Rater Rater = BuiltInWith("""
        {"discounts":[
          {"id":"all","provider":"anthropic","from":"2026-07-01","to":"2027-07-01","multiplier":"0.9"},
          {"id":"opus","provider":"anthropic","models":["claude-opus-5-5"],"from":"2026-10-01","to":"2027-01-01","multiplier":"0.8"}]}
        """);

    private static readonly TokenUsage Usage = new() { UncachedInput = 1_000_000, CacheRead = 1_000_000, WebSearchRequests = 100 };

    [Theory]
    [InlineData("claude-opus-5-5", "2026-09-30T23:59:59Z", "4.68")]
    [InlineData("claude-opus-5-5", "2026-10-01T00:00:00Z", "4.16")]
    [InlineData("claude-opus-5-5-20260922", "2026-12-31T23:59:59Z", "4.16")]
    [InlineData("claude-opus-5-5", "2027-01-01T00:00:00Z", "4.68")]
    [InlineData("claude-opus-5-5", "2027-07-01T00:00:00Z", "5.2")]
    [InlineData("claude-opus-5", "2026-11-20T00:00:00Z", "5.85")]
    public void The_discount_by_model_wins_over_the_one_by_provider(string model, string at, string usd)
    {
        var rating = Rater.Rate(Anthropic(model, at, Usage));

        Costs(usd, rating);
        Assert.Equal(model == "claude-opus-5" ? 6.5m : 5.2m, rating.ListCostUsd);
    }

    [Fact]
    public void Counterfactuals_are_discounted_alike()
    {
        var rating = Rater.Rate(Anthropic("claude-opus-5-5", "2026-11-20", Usage) with { ServiceTier = "batch" });

        Assert.Equal(((2m + 0.1m) * 0.8m) + 0.8m, rating.CostUsd);
        Assert.Equal((4m * 0.8m) + 0.8m, rating.CostWithoutCacheUsd);
        Assert.Equal((4.2m * 0.8m) + 0.8m, rating.CostWithoutBatchUsd);
        Assert.Equal(2m + 0.1m + 1m, rating.ListCostUsd);
    }

    [Fact]
    public void Another_provider_has_no_discount() =>
        Costs("6.25", Rater.Rate(Call("bedrock", "global.anthropic.claude-opus-5", "2026-11-20", new TokenUsage { CacheWrite5m = 1_000_000 })));
}
