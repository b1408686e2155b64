namespace Telemetry.Aggregator.Review.Figures;

/// <summary>The sums, ratios and times of one period. Ratios are of sums, half-even at 12 decimals; null where there is nothing to divide by.</summary>
public sealed record PeriodFigures
{
    public required long Calls { get; init; }
    public required long Errors { get; init; }
    public required long Tokens { get; init; }
    public required decimal CostUsd { get; init; }

    /// <summary>Gets the public list price of every billing kind.</summary>
    public required decimal ListCostUsd { get; init; }
    public required decimal? TokensPerCall { get; init; }
    public required decimal? CostPerCallUsd { get; init; }

    /// <summary>Gets the cost of 1,000 tokens of priced, metered calls.</summary>
    public required decimal? CostPer1kTokensUsd { get; init; }

    /// <summary>Gets the share of prompt tokens that were read from the provider's cache.</summary>
    public required decimal? HitRate { get; init; }

    /// <summary>Gets what the provider's cache saved, less the premiums of writing to it; negative where it cost more than it saved.</summary>
    public required decimal CacheSavingUsd { get; init; }
    public required long ResponseCacheHits { get; init; }

    /// <summary>Gets what the callers' own response caches avoided.</summary>
    public required decimal ResponseCacheSavingUsd { get; init; }

    /// <summary>Gets the share of calls that went through a batch.</summary>
    public required decimal? BatchShareCalls { get; init; }

    /// <summary>Gets the share of the cost that went through a batch.</summary>
    public required decimal? BatchShareCost { get; init; }
    public required decimal BatchSavingUsd { get; init; }

    /// <summary>Gets the calls that ended as error, aborted or refused.</summary>
    public required long FailedCalls { get; init; }
    public required decimal FailedCostUsd { get; init; }
    public required long UnpricedCalls { get; init; }
    public required long UnpricedTokens { get; init; }

    /// <summary>Gets the share of tokens that nobody has a price for.</summary>
    public required decimal? UnpricedShareTokens { get; init; }
    public required long PartialCalls { get; init; }

    /// <summary>Gets the share of the cost that comes from calls whose usage is a lower bound.</summary>
    public required decimal? PartialShareCost { get; init; }
    public required long EstimatedCalls { get; init; }

    /// <summary>Gets the share of the cost that comes from calls whose usage was estimated.</summary>
    public required decimal? EstimatedShareCost { get; init; }
    public required LatencyFigures Latency { get; init; }
}

/// <summary>Times in milliseconds, within 1 % of the true value; null where no call said how long it took.</summary>
public sealed record LatencyFigures
{
    /// <summary>Nothing is known.</summary>
    public static LatencyFigures None { get; } = new();

    public decimal? DurationMsP50 { get; init; }
    public decimal? DurationMsP95 { get; init; }
    public decimal? TimeToFirstTokenMsP50 { get; init; }
    public decimal? TimeToFirstTokenMsP95 { get; init; }
}
