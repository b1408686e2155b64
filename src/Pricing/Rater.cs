using System.Collections.Concurrent;
using Telemetry.Events;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Rates;

namespace Telemetry.Pricing;

/// <summary>Prices events by one price book. Pure: the same event and book give the same rating, on any thread.</summary>
public sealed class Rater(PriceBook book) : IRater
{
    /// <summary>How many model names are kept looked up; names beyond that are looked up each time.</summary>
    private const int MostKept = 20_000;

    private const string BatchTier = "batch";

    private readonly ConcurrentDictionary<(string Provider, string Model), ModelPrices> kept = new();
    private readonly ConcurrentDictionary<string, string> versions = new(StringComparer.Ordinal);
    private int keptCount;

    public string BookVersion => book.Version;

    /// <summary>Gets the book the prices are from.</summary>
    public PriceBook Book => book;

    /// <inheritdoc/>
    public Rating Rate(UsageEvent usageEvent, bool withComponents = true)
    {
        var usage = usageEvent.TotalUsage;
        var nothingCounted = usage.TotalTokens == 0 && usage.WebSearchRequests == 0;
        if (nothingCounted || IsUnbilledRefusal(usageEvent, usage))
        {
            return this.Free(saving: 0m);
        }

        var sum = new RatingSum(usageEvent.Billing == BillingKind.Metered, withComponents);
        var cause = this.AddParts(usageEvent, sum);
        sum.EnsureInRange();
        if (usageEvent.IsResponseCacheHit)
        {
            return this.Free(saving: cause is null ? sum.Cost : null) with { PriceVersion = VersionOf(cause is null ? sum.CardId : "") };
        }

        if (cause is not null)
        {
            return new Rating { Priced = false, UnpricedReason = cause.ToString() };
        }

        return new Rating
        {
            Priced = true,
            CostUsd = sum.Cost,
            ListCostUsd = sum.ListCost,
            CostWithoutCacheUsd = sum.WithoutCache,
            CacheWritePremiumUsd = sum.CacheWritePremium,
            CostWithoutBatchUsd = sum.WithoutBatch,
            ResponseCacheSavingUsd = 0m,
            PriceVersion = VersionOf(sum.CardId),
            Components = sum.Components,
        };
    }

    /// <summary>Anthropic does not bill a call that it refused before any output, though it reports the input.</summary>
    private static bool IsUnbilledRefusal(UsageEvent usageEvent, TokenUsage usage) =>
        usageEvent.Status == CallStatus.Refused && usage is { Output: 0, OutputAudio: 0, OutputImage: 0 }
        && EventIdentity.ServedApi(usageEvent.Api, usageEvent.Provider, usageEvent.ResponseId) == UsageApis.AnthropicMessages;

    private Rating Free(decimal? saving) => new()
    {
        Priced = true,
        CostUsd = 0m,
        ListCostUsd = 0m,
        CostWithoutCacheUsd = 0m,
        CacheWritePremiumUsd = 0m,
        CostWithoutBatchUsd = 0m,
        ResponseCacheSavingUsd = saving,
        PriceVersion = VersionOf(""),
    };

    // There are no more of them than cards, and every event has one.
    private string VersionOf(string cardId) => this.versions.GetOrAdd(cardId, static (id, version) => $"{id}@{version}", book.Version);

    private UnpricedCause? AddParts(UsageEvent usageEvent, RatingSum sum)
    {
        var cause = this.AddPart(usageEvent, usageEvent.Model, usageEvent.Usage, sum);
        foreach (var part in usageEvent.Iterations)
        {
            cause ??= this.AddPart(usageEvent, part.Model.Length == 0 ? usageEvent.Model : part.Model, part.Usage, sum);
        }

        return cause;
    }

    private UnpricedCause? AddPart(UsageEvent usageEvent, string model, TokenUsage usage, RatingSum sum)
    {
        if (usage.TotalTokens == 0 && usage.WebSearchRequests == 0)
        {
            return null;
        }

        var prices = this.PricesOf(usageEvent.Provider, model);
        var call = new CallTraits
        {
            At = usageEvent.OccurredAt.ToUniversalTime(),
            ServiceTier = usageEvent.ServiceTier.Length == 0 ? CardConditions.Standard : usageEvent.ServiceTier,
            Speed = usageEvent.Speed.Length == 0 ? CardConditions.Standard : usageEvent.Speed,
            InferenceRegion = prices.RegionOr(usageEvent.InferenceRegion),
            DeploymentType = usageEvent.DeploymentType,
            PromptTokens = usage.PromptTokens,
        };
        if (prices.Model is null || CardChooser.Choose(prices.Model, call) is not { } choice)
        {
            var traits = prices.Model is { } known && CardChooser.AnyAt(known, call.At) ? UnpricedCause.TraitsOf(call) : "";
            return CauseOf(usageEvent, model) with { Traits = traits };
        }

        var standard = call.ServiceTier == BatchTier
            ? CardChooser.Choose(prices.Model, call with { ServiceTier = CardConditions.Standard })
            : null;
        var missing = sum.Add(model, usage, choice, prices.DiscountAt(call.At), standard);
        return missing is null ? null : CauseOf(usageEvent, model) with { MissingClass = missing, Traits = UnpricedCause.TraitsOf(choice.Card, call) };
    }

    private static UnpricedCause CauseOf(UsageEvent usageEvent, string model) => new()
    {
        Provider = usageEvent.Provider,
        Model = model,
        Date = DateOnly.FromDateTime(usageEvent.OccurredAt.UtcDateTime),
    };

    private ModelPrices PricesOf(string provider, string model)
    {
        if (this.kept.TryGetValue((provider, model), out var prices))
        {
            return prices;
        }

        prices = new ModelPrices(book, provider, model);
        if (Volatile.Read(ref this.keptCount) < MostKept && this.kept.TryAdd((provider, model), prices))
        {
            Interlocked.Increment(ref this.keptCount);
        }

        return prices;
    }
}
