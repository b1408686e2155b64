using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>One row of <c>usage_events</c>, as ingested.</summary>
internal sealed record StoredEvent
{
    /// <summary>Gets the event. Its usage is what stands beside the iterations.</summary>
    public required UsageEvent Event { get; init; }

    /// <summary>Gets the totals of the call: the counts beside the iterations plus every iteration.</summary>
    public required TokenUsage Totals { get; init; }

    public required DateTimeOffset IngestedAt { get; init; }
    public required bool Priced { get; init; }
    public required string UnpricedReason { get; init; }
    public required string PriceVersion { get; init; }
    public required decimal? CostUsd { get; init; }
    public required decimal? ListCostUsd { get; init; }
    public required decimal? CostWithoutCacheUsd { get; init; }

    /// <summary>Gets what its cache writes cost above the uncached rate; null, too, where it was stored before that was kept.</summary>
    public required decimal? CacheWritePremiumUsd { get; init; }
    public required decimal? CostWithoutBatchUsd { get; init; }
    public required decimal? ResponseCacheSavingUsd { get; init; }

    /// <summary>Gets the dimensions that rollups show as <c>(other)</c>.</summary>
    public required FoldedDimensions Folded { get; init; }

    /// <summary>Gets the version of the mapper that read its <c>raw_usage</c>.</summary>
    public required int MapperVersion { get; init; }

    /// <summary>Gets the latency bucket that rollups count it in; null where the event does not say how long it took.</summary>
    public required short? DurationBucket { get; init; }

    /// <inheritdoc cref="DurationBucket"/>
    public required short? TimeToFirstTokenBucket { get; init; }

    /// <summary>Gets what it costs, as ingested.</summary>
    public Rating Rating => new()
    {
        Priced = Priced,
        UnpricedReason = UnpricedReason,
        PriceVersion = PriceVersion,
        CostUsd = CostUsd,
        ListCostUsd = ListCostUsd,
        CostWithoutCacheUsd = CostWithoutCacheUsd,
        CacheWritePremiumUsd = CacheWritePremiumUsd,
        CostWithoutBatchUsd = CostWithoutBatchUsd,
        ResponseCacheSavingUsd = ResponseCacheSavingUsd,
    };
}
