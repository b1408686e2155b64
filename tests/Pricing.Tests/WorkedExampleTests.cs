using Telemetry.Events;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>The worked examples of the reference, to the last digit.</summary>
public sealed class WorkedExampleTests
{
    private static readonly TokenUsage AllCacheClasses = new() { UncachedInput = 2048, CacheWrite5m = 148, CacheWrite1h = 100, CacheRead = 1800, Output = 503 };

    private static readonly TokenUsage LongWithCache =
        new() { UncachedInput = 100_000, CacheWrite5m = 30_000, CacheWrite1h = 20_000, CacheRead = 100_000, Output = 10_000 };

    private static readonly TokenUsage Searched = new() { UncachedInput = 105, CacheWrite5m = 7345, CacheRead = 7123, Output = 6039, WebSearchRequests = 1 };

    private static readonly TokenUsage Sol61 = new() { UncachedInput = 470, CacheRead = 1024, CacheWrite = 512, Output = 300, Reasoning = 200 };

    [Theory]
    [InlineData("claude-opus-5-5", "2026-11-20", "0.020152")]
    [InlineData("claude-sonnet-4-5", "2026-11-20", "0.015384")]
    public void All_cache_classes(string model, string at, string usd) => Costs(usd, BuiltIn.Rate(Anthropic(model, at, AllCacheClasses)));

    [Fact]
    public void A_batch_halves_the_cache_classes_too()
    {
        var rating = BuiltIn.Rate(Anthropic("claude-opus-5-5", "2026-11-20", AllCacheClasses) with { ServiceTier = "batch" });

        Costs("0.010076", rating);
        Assert.Equal(0.020152m, rating.CostWithoutBatchUsd);
    }

    [Theory]
    [InlineData("standard", "0.000548")]
    [InlineData("batch", "0.000274")]
    public void The_write_premium_of_a_call_that_reads_too_is_that_of_its_writes_alone(string tier, string usd)
    {
        var rating = BuiltIn.Rate(Anthropic("claude-opus-5-5", "2026-11-20", AllCacheClasses) with { ServiceTier = tier });

        Assert.Equal(Usd(usd), rating.CacheWritePremiumUsd); // 148 x (5 - 4) + 100 x (8 - 4) u$, halved in a batch
    }

    [Theory]
    [InlineData("standard", "1.35")]
    [InlineData("batch", "0.675")]
    public void Cache_and_long_context(string tier, string usd) =>
        Costs(usd, BuiltIn.Rate(Anthropic("claude-sonnet-4-5-20250929", "2026-01-15", LongWithCache) with { ServiceTier = tier }));

    [Theory]
    [InlineData(200_000, "0.60")]
    [InlineData(200_001, "1.200006")]
    public void The_200K_threshold_is_exceeded_strictly(long tokens, string usd) =>
        Costs(usd, BuiltIn.Rate(Anthropic("claude-sonnet-4-5", "2026-01-15", new TokenUsage { UncachedInput = tokens })));

    [Theory]
    [InlineData("", "0.1693496")]
    [InlineData("global", "0.1693496")]
    [InlineData("us", "0.18528456")]
    public void Web_search_is_not_multiplied_by_residency(string region, string usd) =>
        Costs(usd, BuiltIn.Rate(Anthropic("claude-opus-5-5", "2026-11-20", Searched) with { InferenceRegion = region }));

    [Fact]
    public void A_fallback_turn_is_billed_at_the_model_that_served_it()
    {
        var turn = new TokenUsage { UncachedInput = 412, Output = 264 };
        var call = Anthropic("claude-fable-5", "2026-08-01", TokenUsage.None) with { Iterations = [new UsagePart("claude-opus-4-8", turn)] };

        Costs("0.00866", BuiltIn.Rate(call));
        Costs("0.00866", BuiltIn.Rate(Anthropic("claude-opus-4-8", "2026-08-01", turn)));
    }

    [Fact]
    public void A_refusal_before_any_output_is_not_billed()
    {
        var call = Anthropic("claude-fable-5", "2026-08-01", new TokenUsage { UncachedInput = 535 }) with { Status = CallStatus.Refused };

        Costs("0", BuiltIn.Rate(call));
        Costs("0.00535", BuiltIn.Rate(call with { Status = CallStatus.Ok }));
    }

    [Theory]
    [InlineData("standard", "standard", "", "0.0053224")]
    [InlineData("flex", "standard", "", "0.0026612")]
    [InlineData("batch", "standard", "", "0.0026612")]
    [InlineData("priority", "standard", "", "0.0106448")]
    [InlineData("standard", "fast", "", "0.0106448")]
    [InlineData("priority", "fast", "", "0.0106448")]
    [InlineData("standard", "standard", "eu", "0.00585464")]
    [InlineData("standard", "standard", "us", "0.00585464")]
    public void Gpt_61_sol_in_every_tier(string tier, string speed, string region, string usd) =>
        Costs(usd, BuiltIn.Rate(Call("openai", "gpt-6.1-sol", "2026-11-20", Sol61) with { ServiceTier = tier, Speed = speed, InferenceRegion = region }));

    [Theory]
    [InlineData("standard", "1.425576")]
    [InlineData("flex", "0.712788")]
    public void Gpt_55_long_context(string tier, string usd) =>
        Costs(usd, BuiltIn.Rate(Call("openai", "gpt-5.5-2026-04-23", "2026-06-01", new TokenUsage { UncachedInput = 100_064, CacheRead = 199_936, Output = 5000 }) with { ServiceTier = tier }));

    [Theory]
    [InlineData(272_000, "1.36")]
    [InlineData(272_001, "2.72001")]
    public void The_272K_threshold_is_exceeded_strictly(long tokens, string usd) =>
        Costs(usd, BuiltIn.Rate(Call("openai", "gpt-5.5", "2026-06-01", new TokenUsage { UncachedInput = tokens })));

    [Theory]
    [InlineData("google", 150_000, "0.73")]
    [InlineData("vertex", 150_000, "0.73")]
    [InlineData("google", 80_000, "0.24")]
    public void Gemini_31_pro(string provider, long uncached, string usd) =>
        Costs(usd, BuiltIn.Rate(Call(provider, "gemini-3.1-pro-preview", "2026-11-20", new TokenUsage { UncachedInput = uncached, CacheRead = 100_000, Output = 5000, Reasoning = 3000 })));

    [Theory]
    [InlineData("2026-12-31T23:59:59.999Z", "1.125")]
    [InlineData("2027-01-01T00:00:00Z", "2.25")]
    [InlineData("2027-01-01T01:00:00+02:00", "1.125")]
    public void Gemini_38_flash_leaves_its_introductory_rates(string at, string usd) =>
        Costs(usd, BuiltIn.Rate(Call("google", "models/gemini-3.8-flash", at, new TokenUsage { UncachedInput = 1_000_000, Output = 100_000 })));

    [Fact]
    public void A_few_tokens_of_embedding() =>
        Costs("0.00000016", BuiltIn.Rate(Call("openai", "text-embedding-3-small", "2026-11-20", new TokenUsage { UncachedInput = 8 })));

    [Fact]
    public void A_cache_read_that_is_not_a_tenth() =>
        Costs("0.245", BuiltIn.Rate(Anthropic("claude-fable-5-1", "2026-10-01", new TokenUsage { UncachedInput = 1000, CacheWrite5m = 9000, CacheRead = 90_000, Output = 2000 })));

    [Theory]
    [InlineData(CallStatus.Error)]
    [InlineData(CallStatus.Aborted)]
    [InlineData(CallStatus.Refused)]
    [InlineData(CallStatus.Ok)]
    public void A_call_without_any_count_costs_nothing_whatever_the_model(CallStatus status)
    {
        var rating = BuiltIn.Rate(Call("nobody", "no-such-model", "2026-11-20", TokenUsage.None) with { Status = status });

        Costs("0", rating);
        Assert.Equal(0m, rating.ListCostUsd);
        Assert.Empty(rating.Components);
    }
}
