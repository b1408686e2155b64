namespace Telemetry.Aggregator.Review.Variance;

/// <summary>Why the cost changed, in USD: five parts that sum to the change to the last digit. docs/cost-review.md explains each.</summary>
public sealed record ChangeParts
{
    /// <summary>No change.</summary>
    public static ChangeParts None { get; } = new();

    /// <summary>Gets what more or fewer calls did, each at the average cost of the period before.</summary>
    public decimal VolumeUsd { get; init; }

    /// <summary>Gets what more or fewer tokens per call did, at the prices and with the cache of the period before.</summary>
    public decimal TokenSizeUsd { get; init; }

    /// <summary>Gets what the share of prompts that was read from or written to the cache did.</summary>
    public decimal CacheMixUsd { get; init; }

    /// <summary>Gets what moving calls between models, service tiers and regions did; new and vanished ones are in it.</summary>
    public decimal ModelMixUsd { get; init; }

    /// <summary>Gets the part of <see cref="ModelMixUsd"/> that comes from other service tiers and regions of the same model.</summary>
    public decimal TierMixUsd { get; init; }

    /// <summary>Gets what remains: other prices for the same tokens.</summary>
    public decimal PriceUsd { get; init; }

    /// <summary>Gets the part of <see cref="PriceUsd"/> that comes from other discounts off the list price.</summary>
    public decimal DiscountUsd { get; init; }

    /// <summary>Gets the whole change.</summary>
    public decimal SumUsd => VolumeUsd + TokenSizeUsd + CacheMixUsd + ModelMixUsd + PriceUsd;

    /// <summary>Adds the parts of another cell.</summary>
    public ChangeParts Add(ChangeParts other) => new()
    {
        VolumeUsd = VolumeUsd + other.VolumeUsd,
        TokenSizeUsd = TokenSizeUsd + other.TokenSizeUsd,
        CacheMixUsd = CacheMixUsd + other.CacheMixUsd,
        ModelMixUsd = ModelMixUsd + other.ModelMixUsd,
        TierMixUsd = TierMixUsd + other.TierMixUsd,
        PriceUsd = PriceUsd + other.PriceUsd,
        DiscountUsd = DiscountUsd + other.DiscountUsd,
    };
}
