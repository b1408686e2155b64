using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Api.StoredEvents;

/// <summary>A stored event with its corrections added: the figures that every sum is made of.</summary>
internal sealed class EffectiveEvent
{
    /// <param name="stored">The event as ingested.</param>
    /// <param name="adjustments">Its corrections, oldest first.</param>
    public EffectiveEvent(StoredEvent stored, IEnumerable<Adjustment> adjustments)
    {
        Stored = stored;
        Adjustments = [.. adjustments];
        Totals = Corrected(stored.Totals);
        Usage = Corrected(stored.Event.Usage);
        Priced = (stored.Priced ? 0 : 1) + CountOf("unpriced_calls") == 0;
        CostUsd = Amount(stored.CostUsd, "cost_usd");
        ListCostUsd = Amount(stored.ListCostUsd, "list_cost_usd");
        CostWithoutCacheUsd = Amount(stored.CostWithoutCacheUsd, "cost_without_cache_usd");
        CostWithoutBatchUsd = Amount(stored.CostWithoutBatchUsd, "cost_without_batch_usd");
        ResponseCacheSavingUsd = Amount(stored.ResponseCacheSavingUsd, "response_cache_saving_usd");
        PriceVersion = Adjustments.LastOrDefault(adjustment => adjustment.PriceVersionTo.Length > 0)?.PriceVersionTo ?? stored.PriceVersion;
    }

    public StoredEvent Stored { get; }
    public ImmutableArray<Adjustment> Adjustments { get; }

    /// <summary>Gets the totals of the call.</summary>
    public TokenUsage Totals { get; }

    /// <summary>Gets the counts beside the iterations.</summary>
    public TokenUsage Usage { get; }
    public bool Priced { get; }
    public string UnpricedReason => Priced ? "" : Stored.UnpricedReason;
    public decimal? CostUsd { get; }
    public decimal? ListCostUsd { get; }
    public decimal? CostWithoutCacheUsd { get; }
    public decimal? CostWithoutBatchUsd { get; }
    public decimal? ResponseCacheSavingUsd { get; }

    /// <summary>Gets card id and hash of the book that the figures come from; empty when unpriced.</summary>
    public string PriceVersion { get; }

    /// <summary>Gets the event as it would be rated now.</summary>
    public UsageEvent Event => Stored.Event with { Usage = Usage };

    private long CountOf(string column) => Adjustments.Sum(adjustment => adjustment.Counts.GetValueOrDefault(column));

    private decimal? Amount(decimal? stored, string column) =>
        Priced ? (stored ?? 0) + Adjustments.Sum(adjustment => adjustment.Amounts.GetValueOrDefault(column)) : null;

    private TokenUsage Corrected(TokenUsage usage) => usage.Add(new TokenUsage
    {
        UncachedInput = Delta(TokenClass.UncachedInput),
        CacheRead = Delta(TokenClass.CacheRead),
        CacheWrite5m = Delta(TokenClass.CacheWrite5m),
        CacheWrite1h = Delta(TokenClass.CacheWrite1h),
        CacheWrite12h = Delta(TokenClass.CacheWrite12h),
        CacheWrite = Delta(TokenClass.CacheWrite),
        Output = Delta(TokenClass.Output),
        InputAudio = Delta(TokenClass.InputAudio),
        InputImage = Delta(TokenClass.InputImage),
        CacheReadAudio = Delta(TokenClass.CacheReadAudio),
        OutputAudio = Delta(TokenClass.OutputAudio),
        OutputImage = Delta(TokenClass.OutputImage),
        WebSearchRequests = Delta(TokenClass.WebSearchRequests),
        Reasoning = Delta(TokenClass.Reasoning),
    });

    private long Delta(TokenClass tokenClass) => CountOf(TokenClasses.NameOf(tokenClass));
}
