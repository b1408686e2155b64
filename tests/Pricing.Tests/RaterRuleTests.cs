using Telemetry.Events;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>What the amounts of a rating mean: billing, response cache, discounts, iterations, counterfactuals, unpriced calls.</summary>
public sealed class RaterRuleTests
{
    private static readonly TokenUsage Mixed = new() { UncachedInput = 1000, CacheRead = 9000, CacheWrite5m = 2000, Output = 500 };

    private static UsageEvent Opus => Anthropic("claude-opus-5-5", "2026-11-20", Mixed);

    [Fact]
    public void Components_name_model_class_quantity_rate_and_multiplier()
    {
        var component = Assert.Single(BuiltIn.Rate(Anthropic("claude-opus-5-5-20260922", "2026-11-20", new TokenUsage { CacheWrite1h = 3 })).Components);

        Assert.Equal("claude-opus-5-5-20260922", component.Model);
        Assert.Equal(TokenClass.CacheWrite1h, component.Class);
        Assert.Equal(3, component.Quantity);
        Assert.Equal(8m, component.UsdPerMillion);
        Assert.Equal(1m, component.Multiplier);
        Assert.Equal(0.000024m, component.CostUsd);
    }

    [Fact]
    public void A_request_fee_is_shown_per_million_requests()
    {
        var component = Assert.Single(BuiltIn.Rate(Anthropic("claude-opus-5-5", "2026-11-20", new TokenUsage { WebSearchRequests = 3 })).Components);

        Assert.Equal(10_000m, component.UsdPerMillion);
        Assert.Equal(0.03m, component.CostUsd);
    }

    [Fact]
    public void The_price_version_is_card_and_book() =>
        Assert.Equal($"anthropic/claude-opus-5-5:2026-09-22@{BuiltIn.BookVersion}", BuiltIn.Rate(Opus).PriceVersion);

    [Fact]
    public void Reasoning_is_never_priced_again() =>
        Assert.Equal(BuiltIn.Rate(Opus).CostUsd, BuiltIn.Rate(Opus with { Usage = Mixed with { Reasoning = 400 } }).CostUsd);

    [Theory]
    [InlineData(BillingKind.Subscription)]
    [InlineData(BillingKind.Provisioned)]
    [InlineData(BillingKind.SelfHosted)]
    public void Only_metered_calls_cost_but_all_have_a_list_cost(BillingKind billing)
    {
        var rating = BuiltIn.Rate(Opus with { Billing = billing });

        Assert.Equal(0m, rating.CostUsd);
        Assert.Equal(0m, rating.CostWithoutCacheUsd);
        Assert.Equal(0m, rating.CostWithoutBatchUsd);
        Assert.Equal(0m, rating.CacheWritePremiumUsd);
        Assert.Equal(BuiltIn.Rate(Opus).CostUsd, rating.ListCostUsd);
        Assert.All(rating.Components, c => Assert.Equal(0m, c.CostUsd));
    }

    [Theory]
    [InlineData(ResponseCacheResult.Exact)]
    [InlineData(ResponseCacheResult.Semantic)]
    public void A_response_cache_hit_saves_what_it_would_have_cost(ResponseCacheResult hit)
    {
        var rating = BuiltIn.Rate(Opus with { ResponseCache = hit });

        Assert.Equal(0m, rating.CostUsd);
        Assert.Equal(0m, rating.ListCostUsd);
        Assert.Equal(0m, rating.CostWithoutCacheUsd);
        Assert.Equal(0m, rating.CacheWritePremiumUsd);
        Assert.Equal(BuiltIn.Rate(Opus).CostUsd, rating.ResponseCacheSavingUsd);
        Assert.Empty(rating.Components);
    }

    [Fact]
    public void A_response_cache_hit_of_an_unknown_model_costs_nothing_and_saves_nobody_knows_what()
    {
        var rating = BuiltIn.Rate(Opus with { Model = "no-such-model", ResponseCache = ResponseCacheResult.Exact });

        Assert.True(rating.Priced);
        Assert.Equal(0m, rating.CostUsd);
        Assert.Null(rating.ResponseCacheSavingUsd);
    }

    [Fact]
    public void A_response_cache_miss_is_an_ordinary_call()
    {
        var rating = BuiltIn.Rate(Opus with { ResponseCache = ResponseCacheResult.Miss });

        Assert.Equal(BuiltIn.Rate(Opus).CostUsd, rating.CostUsd);
        Assert.Equal(0m, rating.ResponseCacheSavingUsd);
    }

    [Fact]
    public void Without_the_cache_every_input_class_is_at_the_input_rate()
    {
        var rating = BuiltIn.Rate(Opus);

        Costs("0.0258", rating); // 4000 + 1800 + 10000 + 10000 u$
        Assert.Equal(0.058m, rating.CostWithoutCacheUsd); // 12000 x 4 + 10000 u$
    }

    [Fact]
    public void A_cache_that_is_written_and_never_read_costs_more_than_none()
    {
        var rating = BuiltIn.Rate(Anthropic("claude-opus-5-5", "2026-11-20", new TokenUsage { CacheWrite1h = 1000 }));

        Assert.Equal(0.008m, rating.CostUsd);
        Assert.Equal(0.004m, rating.CostWithoutCacheUsd);
        Assert.Equal(0.004m, rating.CacheWritePremiumUsd);
    }

    [Theory]
    [InlineData("2", "0")]
    [InlineData("1.5", "-0.0005")]
    public void Where_a_write_costs_no_more_than_plain_input_the_premium_is_nothing_or_less(string write, string premium)
    {
        var rater = BuiltInWith($$$"""
            {"provider":"acme","models":[{"id":"m","rates":[{"usd_per_million":{"uncached_input_tokens":"2","cache_write_tokens":"{{{write}}}"}}]}]}
            """);

        Assert.Equal(Usd(premium), rater.Rate(Call("acme", "m", "2026-11-20", new TokenUsage { UncachedInput = 500, CacheWrite = 1000 })).CacheWritePremiumUsd);
    }

    [Fact]
    public void Without_the_cache_the_tier_and_the_modality_stay()
    {
        var longPrompt = BuiltIn.Rate(Call("openai", "gpt-5.5", "2026-06-01", new TokenUsage { UncachedInput = 1, CacheRead = 300_000 }));
        var audio = BuiltIn.Rate(Call("google", "gemini-2.5-flash", "2026-06-01", new TokenUsage { CacheReadAudio = 1_000_000 }));

        Assert.Equal(3.00001m, longPrompt.CostWithoutCacheUsd);
        Assert.Equal(1m, audio.CostWithoutCacheUsd);
    }

    [Fact]
    public void Without_batch_a_model_with_its_own_batch_card_is_at_its_standard_card()
    {
        var rating = BuiltIn.Rate(Call("openai", "gpt-4o", "2026-06-01", new TokenUsage { CacheRead = 1_000_000 }) with { ServiceTier = "batch" });

        Costs("1.25", rating); // the batch table has no cached price: batch input
        Assert.Equal(1.25m, rating.CostWithoutBatchUsd); // cached at standard
        Assert.Equal(1.25m, rating.CostWithoutCacheUsd);
    }

    [Fact]
    public void Flex_is_no_batch() => Assert.Equal(0.5m, BuiltIn.Rate(
        Call("openai", "gpt-6-sol", "2026-11-20", new TokenUsage { UncachedInput = 500_000 }) with { ServiceTier = "flex" }).CostWithoutBatchUsd * 0.5m);

    [Fact]
    public void Each_iteration_is_at_its_own_model_and_tier_and_an_empty_model_is_the_events()
    {
        var rating = BuiltIn.Rate(Anthropic("claude-haiku-5-5", "2026-11-20", new TokenUsage { UncachedInput = 100_000 }) with
        {
            Iterations =
            [
                new UsagePart("", new TokenUsage { UncachedInput = 100_001 }),
                new UsagePart("claude-opus-5-5", new TokenUsage { Output = 1000 }),
            ],
        });

        Costs("0.0800005", rating); // 0.01 + 0.0500005 + 0.02
        Assert.Equal(["claude-haiku-5-5", "claude-haiku-5-5", "claude-opus-5-5"], rating.Components.Select(c => c.Model));
    }

    [Fact]
    public void One_unpriced_part_leaves_the_whole_call_unpriced()
    {
        var rating = BuiltIn.Rate(Opus with { Iterations = [new UsagePart("claude-opus-9", new TokenUsage { Output = 1 })] });

        Assert.False(rating.Priced);
        Assert.Equal("no price card for anthropic/claude-opus-9 at 2026-11-20", rating.UnpricedReason);
        Assert.Empty(rating.Components);
        Assert.Equal("", rating.PriceVersion);
    }

    [Fact]
    public void A_class_without_a_price_leaves_the_call_unpriced_and_is_named()
    {
        var rating = BuiltIn.Rate(Call("openai", "gpt-6-sol", "2026-11-20", new TokenUsage { UncachedInput = 10, CacheWrite12h = 1 }));

        Assert.False(rating.Priced);
        Assert.Equal("no price of cache_write_12h_tokens for openai/gpt-6-sol at 2026-11-20", rating.UnpricedReason);
    }

    [Theory]
    [InlineData("openai", "gpt-5.6-sol", "ultrafast", "no price for service_tier=ultrafast of openai/gpt-5.6-sol at 2026-11-20")]
    [InlineData("openai", "gpt-9", "standard", "no price card for openai/gpt-9 at 2026-11-20")]
    [InlineData("acme", "claude-opus-5-5", "standard", "no price card for acme/claude-opus-5-5 at 2026-11-20")]
    public void Why_a_call_is_unpriced(string provider, string model, string tier, string reason) =>
        Assert.Equal(reason, BuiltIn.Rate(Call(provider, model, "2026-11-20", Mixed) with { ServiceTier = tier }).UnpricedReason);

    [Fact]
    public void An_explicit_zero_is_a_price()
    {
        var rater = new Rater(Book("""{"provider":"p","models":[{"id":"free","rates":[{"usd_per_million":{"uncached_input_tokens":0,"output_tokens":"0"}}]}]}"""));

        Costs("0", rater.Rate(Call("p", "free", "2026-01-01", new TokenUsage { UncachedInput = 7, Output = 7 })));
    }

    [Fact]
    public void A_refusal_after_output_is_billed() =>
        Costs("0.0258", BuiltIn.Rate(Opus with { Status = CallStatus.Refused }));

    [Theory]
    [InlineData("999998.999999999999", true)]
    [InlineData("999999", false)]
    public void An_amount_that_no_event_can_carry_is_refused(string usd, bool fits)
    {
        var price = usd.Contains('.', StringComparison.Ordinal) ? "999998.999999999" : usd;
        var rater = new Rater(Book($$"""{"provider":"p","models":[{"id":"m","rates":[{"usd_per_million":{"uncached_input_tokens":"{{price}}"} }]}]}"""));
        var call = Call("p", "m", "2026-01-01", new TokenUsage { UncachedInput = 1_000_000 });

        if (fits)
        {
            Costs(price, rater.Rate(call));
        }
        else
        {
            Assert.Throws<AmountOutOfRangeException>(() => rater.Rate(call));
        }
    }

    [Fact]
    public void A_counterfactual_or_a_sum_that_no_event_can_carry_is_refused()
    {
        var rater = new Rater(Book("""
            {"provider":"p","models":[{"id":"m","rates":[{"usd_per_million":{"uncached_input_tokens":"600000","cache_read_tokens":"1"}}]}]}
            """));

        Assert.Throws<AmountOutOfRangeException>(() => rater.Rate(Call("p", "m", "2026-01-01", new TokenUsage { CacheRead = 2_000_000 })));
        Assert.Throws<AmountOutOfRangeException>(() => rater.Rate(Call("p", "m", "2026-01-01", new TokenUsage { UncachedInput = 1_000_000 }) with
        {
            Iterations = [new UsagePart("", new TokenUsage { UncachedInput = 1_000_000 })],
        }));
    }
}
