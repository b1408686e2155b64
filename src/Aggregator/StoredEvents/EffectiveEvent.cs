using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>A stored event with its corrections added: the figures that every sum is made of.</summary>
internal sealed class EffectiveEvent
{
    private readonly UsageMeasures total;

    /// <param name="stored">The event as ingested.</param>
    /// <param name="adjustments">Its corrections, oldest first.</param>
    public EffectiveEvent(StoredEvent stored, IEnumerable<Adjustment> adjustments)
    {
        Stored = stored;
        Adjustments = [.. adjustments];
        Balance = BalanceOf(stored, Adjustments);
        this.total = Adjustments.Aggregate(UsageMeasures.Zero, static (sum, adjustment) => sum.Add(adjustment.Delta));
        Totals = stored.Totals.Add(this.total.Tokens);
        Usage = stored.Event.Usage.Add(this.total.Tokens);
        Priced = (stored.Priced ? 0 : 1) + this.total.UnpricedCalls == 0;
        CostUsd = Amount(stored.CostUsd, this.total.CostUsd);
        ListCostUsd = Amount(stored.ListCostUsd, this.total.ListCostUsd);
        CostWithoutCacheUsd = Amount(stored.CostWithoutCacheUsd, this.total.CostWithoutCacheUsd);
        CacheWritePremiumUsd = PremiumOf(stored);
        CostWithoutBatchUsd = Amount(stored.CostWithoutBatchUsd, this.total.CostWithoutBatchUsd);
        ResponseCacheSavingUsd = Amount(stored.ResponseCacheSavingUsd, this.total.ResponseCacheSavingUsd);
        PriceVersion = !Priced ? "" : Adjustments.LastOrDefault(static adjustment => adjustment.PriceVersionTo.Length > 0)?.PriceVersionTo ?? stored.PriceVersion;
        UnpricedReason = Priced ? "" : Adjustments.LastOrDefault(static adjustment => adjustment.UnpricedReason.Length > 0)?.UnpricedReason ?? stored.UnpricedReason;
        Event = (KeyOf(Balance) ?? UsageKey.Of(stored.Event, stored.Folded)).ApplyTo(stored.Event, stored.Folded) with { Usage = Usage };
    }

    public StoredEvent Stored { get; }
    public ImmutableArray<Adjustment> Adjustments { get; }

    /// <summary>Gets what the rollups hold of the event, by key; keys that hold nothing are left out.</summary>
    public ImmutableDictionary<UsageKey, UsageMeasures> Balance { get; }

    /// <summary>Gets the totals of the call.</summary>
    public TokenUsage Totals { get; }

    /// <summary>Gets the counts beside the iterations.</summary>
    public TokenUsage Usage { get; }
    public bool Priced { get; }
    public string UnpricedReason { get; }
    public decimal? CostUsd { get; }
    public decimal? ListCostUsd { get; }
    public decimal? CostWithoutCacheUsd { get; }

    /// <summary>Gets what its cache writes cost above the uncached rate; null where it has no price, or was priced before that was kept.</summary>
    public decimal? CacheWritePremiumUsd { get; }
    public decimal? CostWithoutBatchUsd { get; }
    public decimal? ResponseCacheSavingUsd { get; }

    /// <summary>Gets card id and hash of the book that the figures come from; empty when unpriced.</summary>
    public string PriceVersion { get; }

    /// <summary>Gets the event as it counts now: its key and its usage are the corrected ones.</summary>
    public UsageEvent Event { get; }

    /// <summary>Gets the version of the book in <see cref="PriceVersion"/>; empty when unpriced.</summary>
    public string BookVersion => PriceVersion[(PriceVersion.LastIndexOf('@') + 1)..];

    // An unpriced call whose price was found has no stored amounts to add to.
    private decimal? Amount(decimal? stored, decimal delta) => Priced ? (stored ?? 0) + delta : null;

    // A call that was priced before the premium was kept has one as soon as a correction found it.
    private decimal? PremiumOf(StoredEvent stored)
    {
        var isKnown = stored.CacheWritePremiumUsd is not null || !stored.Priced || this.total.CacheWritePremiumUsd != 0
            || !TokenClasses.All.Any(tokenClass => TokenClasses.IsCacheWrite(tokenClass) && Totals[tokenClass] != 0);
        return isKnown ? Amount(stored.CacheWritePremiumUsd, this.total.CacheWritePremiumUsd) : null;
    }

    private static ImmutableDictionary<UsageKey, UsageMeasures> BalanceOf(StoredEvent stored, ImmutableArray<Adjustment> adjustments)
    {
        var balance = ImmutableDictionary<UsageKey, UsageMeasures>.Empty.Add(
            UsageKey.Of(stored.Event, stored.Folded),
            CallMeasures.Of(stored.Event, stored.Rating, stored.DurationBucket, stored.TimeToFirstTokenBucket));
        foreach (var adjustment in adjustments)
        {
            var sum = balance.GetValueOrDefault(adjustment.Key, UsageMeasures.Zero).Add(adjustment.Delta);
            balance = sum.IsZero ? balance.Remove(adjustment.Key) : balance.SetItem(adjustment.Key, sum);
        }

        return balance;
    }

    // The key that holds the call; none where corrections from elsewhere took it away.
    private static UsageKey? KeyOf(ImmutableDictionary<UsageKey, UsageMeasures> balance) =>
        balance.Where(static pair => pair.Value.Calls > 0).Select(static pair => pair.Key).FirstOrDefault();
}
