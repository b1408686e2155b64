using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Store.Rows;

/// <summary>Signed differences of every additive measure of the rollups.</summary>
public sealed record UsageMeasures
{
    public long Calls { get; init; }
    public long Errors { get; init; }
    public TokenUsage Tokens { get; init; } = TokenUsage.None;
    public decimal CostUsd { get; init; }
    public decimal ListCostUsd { get; init; }
    public decimal CostWithoutCacheUsd { get; init; }
    public decimal CostWithoutBatchUsd { get; init; }
    public decimal ResponseCacheSavingUsd { get; init; }
    public long ResponseCacheHits { get; init; }
    public long UnpricedCalls { get; init; }
    public long UnpricedTokens { get; init; }
    public long PartialCalls { get; init; }
    public long EstimatedCalls { get; init; }

    /// <summary>Gets metered, priced calls less response-cache hits.</summary>
    public long CostedCalls { get; init; }
    public long CostedTokens { get; init; }

    /// <summary>Gets counts by latency bucket, as usage_15m has them.</summary>
    public ImmutableSortedDictionary<short, long> DurationCounts { get; init; } = ImmutableSortedDictionary<short, long>.Empty;

    /// <inheritdoc cref="DurationCounts"/>
    public ImmutableSortedDictionary<short, long> TimeToFirstTokenCounts { get; init; } = ImmutableSortedDictionary<short, long>.Empty;
}
