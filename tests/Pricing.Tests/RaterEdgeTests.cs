using Telemetry.Events;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>The first and the last moment, and the last token, of every kind of condition.</summary>
public sealed class RaterEdgeTests
{
    private static readonly TokenUsage MillionIn = new() { UncachedInput = 1_000_000 };
    private static readonly TokenUsage MillionRead = new() { CacheRead = 1_000_000 };

    [Theory]
    [InlineData("2026-10-06T23:59:59.999Z", "0.20")]
    [InlineData("2026-10-07T00:00:00Z", "0.10")]
    public void Sonnet_55_reads_are_cut(string at, string usd) => Costs(usd, BuiltIn.Rate(Anthropic("claude-sonnet-5-5", at, MillionRead)));

    [Theory]
    [InlineData("2026-09-27T23:59:59.999Z", false)]
    [InlineData("2026-09-28T00:00:00Z", true)]
    public void A_card_does_not_hold_before_its_first_day(string at, bool priced) =>
        Assert.Equal(priced, BuiltIn.Rate(Anthropic("claude-sonnet-5-5", at, MillionIn)).Priced);

    [Theory]
    [InlineData(100_000, "0.01")]
    [InlineData(100_001, "0.0500005")]
    public void Haiku_55_has_two_cards(long tokens, string usd) =>
        Costs(usd, BuiltIn.Rate(Anthropic("claude-haiku-5-5", "2026-11-20", new TokenUsage { UncachedInput = tokens })));

    [Fact]
    public void Every_input_class_counts_for_the_prompt_length_and_output_is_repriced()
    {
        var under = new TokenUsage { UncachedInput = 50_000, CacheRead = 30_000, CacheWrite5m = 10_000, CacheWrite1h = 10_000, Output = 1000 };

        Costs("0.00905", BuiltIn.Rate(Anthropic("claude-haiku-5-5", "2026-11-20", under)));
        Costs("0.04525005", BuiltIn.Rate(Anthropic("claude-haiku-5-5", "2026-11-20", under with { CacheRead = 30_001 })));
    }

    [Theory]
    [InlineData("2026-03-12T23:59:59.999Z", "10")]
    [InlineData("2026-03-13T00:00:00Z", "5")]
    public void Opus_46_became_flat(string at, string usd) => Costs(usd, BuiltIn.Rate(Anthropic("claude-opus-4-6", at, MillionIn)));

    [Theory]
    [InlineData("2026-08-16T15:59:59.999Z", "0.435")]
    [InlineData("2026-08-16T16:00:00Z", "0.66")] // Sunday
    [InlineData("2026-08-17T00:59:59.999Z", "0.66")] // Monday
    [InlineData("2026-08-17T01:00:00Z", "1.32")]
    [InlineData("2026-08-17T03:59:59.999Z", "1.32")]
    [InlineData("2026-08-17T04:00:00Z", "0.66")]
    [InlineData("2026-08-17T06:00:00Z", "1.32")]
    [InlineData("2026-08-17T09:59:59.999Z", "1.32")]
    [InlineData("2026-08-17T10:00:00Z", "0.66")]
    [InlineData("2026-08-14T02:00:00Z", "0.435")] // a Friday before the change
    [InlineData("2026-08-22T02:00:00Z", "0.66")] // Saturday
    [InlineData("2026-09-24T02:00:00Z", "1.32")] // Thursday
    [InlineData("2026-09-25T02:00:00Z", "0.66")] // Friday, Mid-Autumn
    [InlineData("2026-10-01T07:00:00Z", "0.66")] // Thursday, National Day
    [InlineData("2026-10-08T07:00:00Z", "1.32")] // Thursday after
    [InlineData("2026-10-08T09:30:00+08:00", "1.32")]
    public void DeepSeek_peaks(string at, string usd) => Costs(usd, BuiltIn.Rate(Call("deepseek", "deepseek-v4-pro", at, MillionIn)));

    [Theory]
    [InlineData("deepseek-v4-flash", "2026-10-16T02:00:00Z", "0.44")]
    [InlineData("deepseek-v4-flash", "2026-10-19T02:00:00Z", "0.30")]
    [InlineData("deepseek-flash", "2026-10-19T00:00:00Z", "0.15")]
    public void DeepSeek_flash_changes_generation(string model, string at, string usd) => Costs(usd, BuiltIn.Rate(Call("deepseek", model, at, MillionIn)));

    [Theory]
    [InlineData("claude-opus-5-5", "fast", "standard", "8")]
    [InlineData("claude-opus-4-7", "fast", "standard", "30")]
    [InlineData("claude-opus-5-5", "standard", "batch", "2")]
    public void Speed_and_tier(string model, string speed, string tier, string usd)
    {
        var at = model == "claude-opus-4-7" ? "2026-07-23" : "2026-11-20";

        Costs(usd, BuiltIn.Rate(Anthropic(model, at, MillionIn) with { Speed = speed, ServiceTier = tier }));
    }

    [Theory]
    [InlineData("claude-opus-5-5", "fast", "batch", "no price for service_tier=batch speed=fast of anthropic/claude-opus-5-5 at 2026-11-20")]
    [InlineData("claude-opus-5-5", "standard", "priority", "no price for service_tier=priority of anthropic/claude-opus-5-5 at 2026-11-20")]
    [InlineData("claude-opus-4-7", "fast", "standard", "no price for speed=fast of anthropic/claude-opus-4-7 at 2026-11-20")]
    public void What_is_not_sold_is_unpriced(string model, string speed, string tier, string reason)
    {
        var rating = BuiltIn.Rate(Anthropic(model, "2026-11-20", MillionIn) with { Speed = speed, ServiceTier = tier });

        Assert.False(rating.Priced);
        Assert.Equal(reason, rating.UnpricedReason);
        Assert.Null(rating.CostUsd);
        Assert.Null(rating.ListCostUsd);
    }

    [Theory]
    [InlineData(272_000, true)]
    [InlineData(272_001, false)]
    public void There_is_no_fast_card_for_long_prompts_of_gpt_55(long tokens, bool priced) =>
        Assert.Equal(priced, BuiltIn.Rate(Call("openai", "gpt-5.5", "2026-06-01", new TokenUsage { UncachedInput = tokens }) with { ServiceTier = "priority" }).Priced);

    [Theory]
    [InlineData("us", "5.5")]
    [InlineData("global", "5")]
    public void Residency_stacks_with_long_prompts(string region, string usd) =>
        Costs(usd, BuiltIn.Rate(Anthropic("claude-opus-5", "2026-11-20", MillionIn) with { InferenceRegion = region }));

    [Fact]
    public void Batch_and_residency_multiply()
    {
        var rating = BuiltIn.Rate(Anthropic("claude-opus-5", "2026-11-20", MillionIn) with { InferenceRegion = "us", ServiceTier = "batch" });

        Costs("2.75", rating);
        Assert.Equal(5.5m, rating.CostWithoutBatchUsd);
        Assert.Equal(0.55m, Assert.Single(rating.Components).Multiplier);
    }

    [Fact]
    public void Amounts_round_half_to_even_at_12_decimals()
    {
        var rater = new Rater(Book("""
            {"provider":"p","factors":{"half":{"when":{"service_tier":"batch"},"multiplier":"0.5"}},"models":[
              {"id":"a","factors":["half"],"rates":[{"usd_per_million":{"uncached_input_tokens":"0.000001"}}]},
              {"id":"b","factors":["half"],"rates":[{"usd_per_million":{"uncached_input_tokens":"0.000003"}}]}]}
            """));
        decimal? Cost(string model) => rater.Rate(Call("p", model, "2026-01-01", new TokenUsage { UncachedInput = 1 }) with { ServiceTier = "batch" }).CostUsd;

        Assert.Equal(0m, Cost("a"));
        Assert.Equal(0.000000000002m, Cost("b"));
    }
}
