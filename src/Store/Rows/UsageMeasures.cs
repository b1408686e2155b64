using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Store.Rows;

/// <summary>Every additive measure of the rollups, or signed differences of them.</summary>
public sealed record UsageMeasures
{
    /// <summary>Nothing at all.</summary>
    public static UsageMeasures Zero { get; } = new();

    public long Calls { get; init; }
    public long Errors { get; init; }
    public TokenUsage Tokens { get; init; } = TokenUsage.None;
    public decimal CostUsd { get; init; }
    public decimal ListCostUsd { get; init; }
    public decimal CostWithoutCacheUsd { get; init; }
    public decimal CacheWritePremiumUsd { get; init; }
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

    /// <summary>Gets whether every measure is 0.</summary>
    public bool IsZero => this == Zero;

    /// <summary>Adds measure by measure.</summary>
    public UsageMeasures Add(UsageMeasures other) => Combine(other, 1);

    /// <summary>Takes away measure by measure.</summary>
    public UsageMeasures Subtract(UsageMeasures other) => Combine(other, -1);

    private UsageMeasures Combine(UsageMeasures other, int sign) => new()
    {
        Calls = Calls + (sign * other.Calls),
        Errors = Errors + (sign * other.Errors),
        Tokens = sign > 0 ? Tokens.Add(other.Tokens) : Tokens.Subtract(other.Tokens),
        CostUsd = CostUsd + (sign * other.CostUsd),
        ListCostUsd = ListCostUsd + (sign * other.ListCostUsd),
        CostWithoutCacheUsd = CostWithoutCacheUsd + (sign * other.CostWithoutCacheUsd),
        CacheWritePremiumUsd = CacheWritePremiumUsd + (sign * other.CacheWritePremiumUsd),
        CostWithoutBatchUsd = CostWithoutBatchUsd + (sign * other.CostWithoutBatchUsd),
        ResponseCacheSavingUsd = ResponseCacheSavingUsd + (sign * other.ResponseCacheSavingUsd),
        ResponseCacheHits = ResponseCacheHits + (sign * other.ResponseCacheHits),
        UnpricedCalls = UnpricedCalls + (sign * other.UnpricedCalls),
        UnpricedTokens = UnpricedTokens + (sign * other.UnpricedTokens),
        PartialCalls = PartialCalls + (sign * other.PartialCalls),
        EstimatedCalls = EstimatedCalls + (sign * other.EstimatedCalls),
        CostedCalls = CostedCalls + (sign * other.CostedCalls),
        CostedTokens = CostedTokens + (sign * other.CostedTokens),
        DurationCounts = Combine(DurationCounts, other.DurationCounts, sign),
        TimeToFirstTokenCounts = Combine(TimeToFirstTokenCounts, other.TimeToFirstTokenCounts, sign),
    };

    // A bucket of 0 is left out, and an empty map is the one instance: so records compare by value.
    private static ImmutableSortedDictionary<short, long> Combine(
        ImmutableSortedDictionary<short, long> counts, ImmutableSortedDictionary<short, long> others, int sign)
    {
        foreach (var (bucket, count) in others)
        {
            var sum = counts.GetValueOrDefault(bucket) + (sign * count);
            counts = sum == 0 ? counts.Remove(bucket) : counts.SetItem(bucket, sum);
        }

        return counts.IsEmpty ? ImmutableSortedDictionary<short, long>.Empty : counts;
    }
}
