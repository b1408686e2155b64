using FsCheck;
using FsCheck.Fluent;
using Telemetry.Events;
using Telemetry.Pricing.Cards;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>What holds for every event, over random calls to every model of the built-in books.</summary>
public sealed class RatingPropertyTests
{
    private static readonly Rater Discounted = BuiltInWith("""
        {"discounts":[{"id":"a","provider":"anthropic","multiplier":"0.873"},{"id":"o","provider":"openai","from":"2026-01-01","multiplier":"0.5"},{"id":"g","provider":"google","multiplier":"0"}]}
        """);

    private static Gen<TokenUsage> Usages =>
        from counts in Gen.ArrayOf(Gen.OneOf(Gen.Constant(0), Gen.Constant(0), Gen.Choose(1, 400_000)), 14)
        select new TokenUsage
        {
            UncachedInput = counts[0],
            CacheRead = counts[1],
            CacheWrite5m = counts[2] % 7 == 0 ? counts[2] : 0,
            CacheWrite1h = counts[3] % 5 == 0 ? counts[3] : 0,
            CacheWrite = counts[4] % 5 == 0 ? counts[4] : 0,
            Output = counts[5],
            InputAudio = counts[6] % 9 == 0 ? counts[6] : 0,
            CacheReadAudio = counts[7] % 11 == 0 ? counts[7] : 0,
            WebSearchRequests = counts[8] % 13,
            Reasoning = counts[5] / 2,
        };

    private static Gen<UsageEvent> Events =>
        from model in Gen.Elements(BuiltIn.Book.Models.ToArray())
        from usage in Usages
        from part in Usages
        from parts in Gen.Choose(0, 2)
        from day in Gen.Choose(0, 1_100)
        from minute in Gen.Choose(0, 1_439)
        from tier in Gen.Elements("standard", "standard", "batch", "flex", "priority", "nonsense")
        from speed in Gen.Elements("standard", "standard", "standard", "fast")
        from region in Gen.Elements("", "us", "eu", "global")
        from billing in Gen.Elements(Enum.GetValues<BillingKind>())
        from hit in Gen.Elements(ResponseCacheResult.None, ResponseCacheResult.None, ResponseCacheResult.None, ResponseCacheResult.Exact)
        select Call(model.Provider, model.Id, "2024-01-01", usage) with
        {
            OccurredAt = At("2024-01-01").AddDays(day).AddMinutes(minute),
            Iterations = [.. Enumerable.Repeat(new UsagePart("", part), parts)],
            ServiceTier = tier,
            Speed = speed,
            InferenceRegion = region,
            Billing = billing,
            ResponseCache = hit,
        };

    private static void ForEveryEvent(Func<UsageEvent, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Events.ToArbitrary(), holds));

    [Fact]
    public void Components_sum_to_the_totals() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        return !rating.Priced || (rating.Components.Sum(c => c.CostUsd) == rating.CostUsd && rating.Components.Sum(c => c.ListCostUsd) == rating.ListCostUsd);
    });

    [Fact]
    public void Each_component_is_quantity_times_rate_times_multiplier() => ForEveryEvent(call => Discounted.Rate(call).Components.All(
        c => c.CostUsd == decimal.Round(c.Quantity * c.UsdPerMillion * c.Multiplier / 1_000_000m, 12, MidpointRounding.ToEven)));

    [Fact]
    public void What_is_paid_is_never_more_than_the_list_price_and_nothing_is_negative() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        return !rating.Priced || (rating.CostUsd >= 0 && rating.CostUsd <= rating.ListCostUsd && rating.CostWithoutCacheUsd >= 0 && rating.CostWithoutBatchUsd >= 0);
    });

    [Fact]
    public void An_unpriced_call_has_a_reason_and_no_amounts_and_a_priced_one_has_all() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        return rating.Priced
            ? rating is { UnpricedReason: "", CostUsd: not null, ListCostUsd: not null, CostWithoutCacheUsd: not null, CacheWritePremiumUsd: not null, CostWithoutBatchUsd: not null, ResponseCacheSavingUsd: not null }
                || (rating is { UnpricedReason: "", CostUsd: 0m, ResponseCacheSavingUsd: null } && call.IsResponseCacheHit)
            : rating is { CostUsd: null, ListCostUsd: null, CostWithoutCacheUsd: null, CacheWritePremiumUsd: null, CostWithoutBatchUsd: null, ResponseCacheSavingUsd: null, Components.Length: 0 }
                && !UnpricedCure.CommandsFor(rating.UnpricedReason).IsEmpty;
    });

    [Fact]
    public void No_class_that_was_counted_is_left_out() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        var counted = TokenClasses.All.Where(TokenClasses.IsPriced).Where(c => call.TotalUsage[c] > 0).ToHashSet();
        return !rating.Priced || call.IsResponseCacheHit || counted.SetEquals(rating.Components.Select(c => c.Class));
    });

    [Fact]
    public void Without_cache_classes_the_cost_without_cache_is_the_cost() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        var cached = rating.Components.Any(c => ClassRates.WithoutCache(c.Class) != c.Class);
        return !rating.Priced || cached || rating.CostWithoutCacheUsd == rating.CostUsd;
    });

    [Fact]
    public void The_write_premium_is_what_the_cache_costs_the_same_call_when_it_reads_nothing() => ForEveryEvent(call =>
    {
        var (rating, readless) = (Discounted.Rate(call), Discounted.Rate(WithoutReads(call)));
        return !rating.Priced || !readless.Priced
            || (rating.CacheWritePremiumUsd == readless.CacheWritePremiumUsd && readless.CacheWritePremiumUsd == readless.CostUsd - readless.CostWithoutCacheUsd);
    });

    [Fact]
    public void Outside_of_batch_the_cost_without_batch_is_the_cost() => ForEveryEvent(call =>
    {
        var rating = Discounted.Rate(call);
        return !rating.Priced || call.ServiceTier == "batch" || rating.CostWithoutBatchUsd == rating.CostUsd;
    });

    [Fact]
    public void Rating_is_pure_and_does_not_depend_on_what_was_rated_before() => ForEveryEvent(call =>
    {
        var (first, again, elsewhere) = (Discounted.Rate(call), Discounted.Rate(call), new Rater(Discounted.Book).Rate(call));
        return Same(first, again) && Same(first, elsewhere);
    });

    [Fact]
    public void The_order_of_iterations_does_not_change_the_totals() => ForEveryEvent(call =>
    {
        var parts = new[] { new UsagePart("", call.Usage), new UsagePart("", call.Usage with { Output = 1 }) };
        var (one, other) = (Discounted.Rate(call with { Iterations = [.. parts] }), Discounted.Rate(call with { Iterations = [.. parts.Reverse()] }));
        return one.Priced == other.Priced && one.CostUsd == other.CostUsd && one.CostWithoutCacheUsd == other.CostWithoutCacheUsd;
    });

    // The prompt stays as long as it was, so that the same card is in force.
    private static UsageEvent WithoutReads(UsageEvent call)
    {
        return call with { Usage = Plain(call.Usage), Iterations = [.. call.Iterations.Select(static part => part with { Usage = Plain(part.Usage) })] };

        static TokenUsage Plain(TokenUsage usage) => usage with
        {
            UncachedInput = usage.UncachedInput + usage.CacheRead,
            CacheRead = 0,
            InputAudio = usage.InputAudio + usage.CacheReadAudio,
            CacheReadAudio = 0,
        };
    }

    private static bool Same(Rating a, Rating b) =>
        a with { Components = [] } == b with { Components = [] } && a.Components.SequenceEqual(b.Components);
}
