using System.Collections.Immutable;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>One book as read, before the books are laid over each other.</summary>
internal sealed record BookLayer
{
    public required string Name { get; init; }
    public ImmutableArray<BookModel> Models { get; init; } = [];
    public ImmutableArray<BookAlias> Aliases { get; init; } = [];
    public ImmutableArray<Discount> Discounts { get; init; } = [];
    public ImmutableDictionary<string, ImmutableHashSet<DateOnly>> Exceptions { get; init; } =
        ImmutableDictionary.Create<string, ImmutableHashSet<DateOnly>>(StringComparer.Ordinal);
    public ImmutableArray<PriceFault> Faults { get; init; } = [];
}
