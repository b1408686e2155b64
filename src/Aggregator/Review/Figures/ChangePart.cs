using System.Collections.Immutable;
using Telemetry.Aggregator.Review.Variance;

namespace Telemetry.Aggregator.Review.Figures;

/// <summary>One cause of the change, in USD.</summary>
/// <param name="Name"><c>volume</c>, <c>token_size</c>, <c>cache_mix</c>, <c>model_mix</c> or <c>price</c>.</param>
/// <param name="AmountUsd">What it added; negative where it saved.</param>
/// <param name="OfWhich">A cause inside this one that is worth its own line.</param>
public sealed record ChangePart(string Name, decimal AmountUsd, ImmutableArray<ChangePart> OfWhich)
{
    /// <summary>Gets the five parts, in the order in which people read them.</summary>
    public static ImmutableArray<ChangePart> From(ChangeParts parts) =>
    [
        new("volume", parts.VolumeUsd, []),
        new("token_size", parts.TokenSizeUsd, []),
        new("cache_mix", parts.CacheMixUsd, []),
        new("model_mix", parts.ModelMixUsd, [new ChangePart("tier_mix", parts.TierMixUsd, [])]),
        new("price", parts.PriceUsd, [new ChangePart("discount", parts.DiscountUsd, [])]),
    ];
}
