using System.Collections.Immutable;

namespace Telemetry.Pricing.Cards;

/// <summary>Everything a book says of one model at one provider.</summary>
public sealed record PricedModel
{
    public required string Provider { get; init; }
    public required string Id { get; init; }

    /// <summary>Gets the further exact names, sorted.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the cards, the most specific first: the first that holds for a call is the one in force.</summary>
    public ImmutableArray<PriceCard> Cards { get; init; } = [];
    public ImmutableArray<PriceFactor> Factors { get; init; } = [];
}
