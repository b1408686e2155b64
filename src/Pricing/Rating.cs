using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Pricing;

/// <summary>What one event costs, in USD, or why that is not known. Every amount has at most 12 decimals.</summary>
public sealed record Rating
{
    /// <summary>Gets whether a price was found for everything the call used. An unpriced event has no amounts, never zeros.</summary>
    public required bool Priced { get; init; }

    /// <summary>Gets why not, e.g. <c>no price card for openai/gpt-9 at 2026-11-20</c>; empty when priced.</summary>
    public string UnpricedReason { get; init; } = "";

    /// <summary>Gets what is paid: discounts applied, metered calls only (0 for other billing and for response-cache hits).</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Gets the cost at public list price, whatever the billing (0 for response-cache hits).</summary>
    public decimal? ListCostUsd { get; init; }

    /// <summary>Gets what <see cref="CostUsd"/> would be without prompt caching: every input class at its uncached rate.</summary>
    public decimal? CostWithoutCacheUsd { get; init; }

    /// <summary>
    /// Gets the part of <see cref="CostUsd"/> that cache writes cost above the uncached rate: what reads must save before the
    /// cache pays. Negative where a write is cheaper than plain input.
    /// </summary>
    public decimal? CacheWritePremiumUsd { get; init; }

    /// <summary>Gets what <see cref="CostUsd"/> would be at the standard tier instead of the batch tier.</summary>
    public decimal? CostWithoutBatchUsd { get; init; }

    /// <summary>Gets what a response-cache hit avoided paying; 0 where there was no hit.</summary>
    public decimal? ResponseCacheSavingUsd { get; init; }

    /// <summary>Gets the price card's id and the hash of the whole book, as <c>card@hash</c>; empty when unpriced.</summary>
    public string PriceVersion { get; init; } = "";

    /// <summary>Gets the cost by model and class; their list costs and costs sum to the totals.</summary>
    public ImmutableArray<CostComponent> Components { get; init; } = [];
}

/// <summary>The cost of one class of one metered part.</summary>
public sealed record CostComponent
{
    public required string Model { get; init; }
    public required TokenClass Class { get; init; }

    /// <summary>Gets the tokens, or requests, counted.</summary>
    public required long Quantity { get; init; }

    /// <summary>Gets the list rate: USD per million tokens, or per million requests.</summary>
    public required decimal UsdPerMillion { get; init; }

    /// <summary>Gets the product of the factors applied to the list rate: batch, residency, discount.</summary>
    public required decimal Multiplier { get; init; }

    /// <summary>Gets quantity × rate × multiplier / 10^6, rounded half-even to 12 decimals once.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>Gets the same without discounts.</summary>
    public required decimal ListCostUsd { get; init; }
}
