using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>What one call adds to the rollups: the same as sql/clickhouse/fragments/event_measures.sql says of one row.</summary>
internal static class CallMeasures
{
    /// <summary>Works out the measures.</summary>
    /// <param name="call">The call.</param>
    /// <param name="rating">What it costs.</param>
    /// <param name="durationBucket">The latency bucket it is counted in; null: none.</param>
    /// <param name="firstTokenBucket">The same for the time to the first token.</param>
    public static UsageMeasures Of(UsageEvent call, Rating rating, short? durationBucket, short? firstTokenBucket)
    {
        var hit = call.IsResponseCacheHit;
        var tokens = hit ? TokenUsage.None : call.TotalUsage;
        var costed = call.Billing == BillingKind.Metered && rating.Priced && !hit;
        return new UsageMeasures
        {
            Calls = 1,
            Errors = call.Status == CallStatus.Error ? 1 : 0,
            Tokens = tokens,
            CostUsd = rating.CostUsd ?? 0,
            ListCostUsd = rating.ListCostUsd ?? 0,
            CostWithoutCacheUsd = rating.CostWithoutCacheUsd ?? 0,
            CacheWritePremiumUsd = rating.CacheWritePremiumUsd ?? 0,
            CostWithoutBatchUsd = rating.CostWithoutBatchUsd ?? 0,
            ResponseCacheSavingUsd = rating.ResponseCacheSavingUsd ?? 0,
            ResponseCacheHits = hit ? 1 : 0,
            UnpricedCalls = rating.Priced ? 0 : 1,
            UnpricedTokens = rating.Priced ? 0 : tokens.TotalTokens,
            PartialCalls = call.UsageQuality == UsageQuality.Partial ? 1 : 0,
            EstimatedCalls = call.UsageQuality == UsageQuality.Estimated ? 1 : 0,
            CostedCalls = costed ? 1 : 0,
            CostedTokens = costed ? tokens.TotalTokens : 0,
            DurationCounts = One(durationBucket),
            TimeToFirstTokenCounts = One(firstTokenBucket),
        };
    }

    private static ImmutableSortedDictionary<short, long> One(short? bucket) => bucket is { } at
        ? ImmutableSortedDictionary<short, long>.Empty.Add(at, 1)
        : ImmutableSortedDictionary<short, long>.Empty;
}
