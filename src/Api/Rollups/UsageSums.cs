using System.Collections.Immutable;
using Telemetry.Aggregator.Sql;
using Telemetry.Events;

namespace Telemetry.Api.Rollups;

/// <summary>The summed measures of one bucket and group.</summary>
internal sealed class UsageSums
{
    private const int FirstToken = 2;
    private readonly ImmutableArray<long> counts;
    private readonly ImmutableArray<decimal> amounts;

    /// <param name="counts">In the order of <see cref="MeasureColumns.Counts"/>.</param>
    /// <param name="amounts">In the order of <see cref="MeasureColumns.Amounts"/>.</param>
    /// <param name="duration">How many calls took how long.</param>
    /// <param name="timeToFirstToken">How many calls began to answer after how long.</param>
    public UsageSums(ImmutableArray<long> counts, ImmutableArray<decimal> amounts, LatencyHistogram duration, LatencyHistogram timeToFirstToken)
    {
        this.counts = counts;
        this.amounts = amounts;
        Duration = duration;
        TimeToFirstToken = timeToFirstToken;
    }

    public static UsageSums Zero { get; } = new(
        [.. MeasureColumns.Counts.Select(_ => 0L)], [.. MeasureColumns.Amounts.Select(_ => 0m)], LatencyHistogram.Empty, LatencyHistogram.Empty);

    public LatencyHistogram Duration { get; }
    public LatencyHistogram TimeToFirstToken { get; }
    public long Calls => this.counts[0];
    public long Errors => this.counts[1];
    public long ResponseCacheHits => this.counts[^7];
    public long UnpricedCalls => this.counts[^6];
    public long UnpricedTokens => this.counts[^5];
    public long PartialCalls => this.counts[^4];
    public long EstimatedCalls => this.counts[^3];

    /// <summary>Gets the metered, priced calls less response-cache hits: what unit costs are worked out over.</summary>
    public long CostedCalls => this.counts[^2];

    /// <summary>Gets the tokens of <see cref="CostedCalls"/>.</summary>
    public long CostedTokens => this.counts[^1];
    public decimal CostUsd => this.amounts[0];
    public decimal ListCostUsd => this.amounts[1];
    public decimal CostWithoutCacheUsd => this.amounts[2];
    public decimal CacheWritePremiumUsd => this.amounts[3];
    public decimal CostWithoutBatchUsd => this.amounts[4];
    public decimal ResponseCacheSavingUsd => this.amounts[5];

    /// <summary>Gets all token classes less reasoning, which is a part of output.</summary>
    public long Tokens => TokenClasses.All
        .Where(tokenClass => TokenClasses.IsPriced(tokenClass) && !TokenClasses.IsRequestCount(tokenClass))
        .Sum(tokenClass => this[tokenClass]);

    /// <summary>Gets the count of one token class.</summary>
    public long this[TokenClass tokenClass] => this.counts[FirstToken + (int)tokenClass];
}
