using Telemetry.Aggregator.Review.Figures;

namespace Telemetry.Aggregator.Review.Reading;

/// <summary>The sums of one period, as <c>total.sql</c> names them.</summary>
internal sealed record TotalsRow
{
    /// <summary>A period without calls.</summary>
    public static TotalsRow None { get; } = new();

    public long Calls { get; private init; }
    public long Errors { get; private init; }
    public long ResponseCacheHits { get; private init; }
    public long CostedCalls { get; private init; }
    public long CostedTokens { get; private init; }
    public long Tokens { get; private init; }
    public long InputTokens { get; private init; }
    public long CacheReadTokens { get; private init; }
    public decimal CostUsd { get; private init; }
    public decimal ListCostUsd { get; private init; }
    public decimal CacheSavingUsd { get; private init; }
    public decimal BatchSavingUsd { get; private init; }
    public decimal ResponseCacheSavingUsd { get; private init; }
    public long BatchCalls { get; private init; }
    public decimal BatchCostUsd { get; private init; }
    public long UnpricedCalls { get; private init; }
    public long UnpricedTokens { get; private init; }
    public long PartialCalls { get; private init; }
    public decimal PartialCostUsd { get; private init; }
    public long EstimatedCalls { get; private init; }
    public decimal EstimatedCostUsd { get; private init; }
    public long FailedCalls { get; private init; }
    public decimal FailedCostUsd { get; private init; }

    /// <summary>Gets whether the amounts are whole.</summary>
    public bool Complete => UnpricedCalls == 0 && PartialCalls == 0;

    public static TotalsRow From(ReviewRow row) => new()
    {
        Calls = row.Count("calls"),
        Errors = row.Count("errors"),
        ResponseCacheHits = row.Count("response_cache_hits"),
        CostedCalls = row.Count("costed_calls"),
        CostedTokens = row.Count("costed_tokens"),
        Tokens = row.Count("tokens"),
        InputTokens = row.Count("input_tokens"),
        CacheReadTokens = row.Count("cache_read_tokens"),
        CostUsd = row.Usd("cost_usd"),
        ListCostUsd = row.Usd("list_cost_usd"),
        CacheSavingUsd = row.Usd("cache_saving_usd"),
        BatchSavingUsd = row.Usd("batch_saving_usd"),
        ResponseCacheSavingUsd = row.Usd("response_cache_saving_usd"),
        BatchCalls = row.Count("batch_calls"),
        BatchCostUsd = row.Usd("batch_cost_usd"),
        UnpricedCalls = row.Count("unpriced_calls"),
        UnpricedTokens = row.Count("unpriced_tokens"),
        PartialCalls = row.Count("partial_calls"),
        PartialCostUsd = row.Usd("partial_cost_usd"),
        EstimatedCalls = row.Count("estimated_calls"),
        EstimatedCostUsd = row.Usd("estimated_cost_usd"),
        FailedCalls = row.Count("failed_calls"),
        FailedCostUsd = row.Usd("failed_cost_usd"),
    };

    /// <summary>Works out the ratios.</summary>
    public PeriodFigures ToFigures(LatencyFigures latency) => new()
    {
        Calls = Calls,
        Errors = Errors,
        Tokens = Tokens,
        CostUsd = CostUsd,
        ListCostUsd = ListCostUsd,
        TokensPerCall = Shares.Of(Tokens, Calls - ResponseCacheHits),
        CostPerCallUsd = Shares.Of(CostUsd, CostedCalls),
        CostPer1kTokensUsd = Shares.Of(CostUsd * 1000, CostedTokens),
        HitRate = Shares.Of(CacheReadTokens, InputTokens),
        CacheSavingUsd = CacheSavingUsd,
        ResponseCacheHits = ResponseCacheHits,
        ResponseCacheSavingUsd = ResponseCacheSavingUsd,
        BatchShareCalls = Shares.Of(BatchCalls, Calls),
        BatchShareCost = Shares.Of(BatchCostUsd, CostUsd),
        BatchSavingUsd = BatchSavingUsd,
        FailedCalls = FailedCalls,
        FailedCostUsd = FailedCostUsd,
        UnpricedCalls = UnpricedCalls,
        UnpricedTokens = UnpricedTokens,
        UnpricedShareTokens = Shares.Of(UnpricedTokens, Tokens),
        PartialCalls = PartialCalls,
        PartialShareCost = Shares.Of(PartialCostUsd, CostUsd),
        EstimatedCalls = EstimatedCalls,
        EstimatedShareCost = Shares.Of(EstimatedCostUsd, CostUsd),
        Latency = latency,
    };
}

/// <summary>A row of <c>movers.sql</c>.</summary>
internal sealed record MoverRow(string Value, decimal CostUsd, decimal PriorCostUsd, long Calls, long PriorCalls);
