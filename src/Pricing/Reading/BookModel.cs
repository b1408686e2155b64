using System.Collections.Immutable;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>One model as one book states it, before the books are laid over each other.</summary>
internal sealed record BookModel
{
    public required string Provider { get; init; }
    public required string Id { get; init; }
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets whether the cards come on top of those of earlier books, instead of taking their place.</summary>
    public bool Adds { get; init; }
    public ImmutableArray<PriceCard> Cards { get; init; } = [];
    public ImmutableArray<PriceFactor> Factors { get; init; } = [];

    /// <summary>Gets its place in the file, for faults.</summary>
    public required string Field { get; init; }
}
