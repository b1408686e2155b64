using Telemetry.Api.Parameters;
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Prices;

/// <summary>The price cards in force at one time.</summary>
public sealed record PriceListAnswer
{
    /// <summary>Gets the time asked for.</summary>
    public required string At { get; init; }
    public string Currency { get; init; } = "USD";

    /// <summary>Gets the hash of the book in force.</summary>
    public required string BookVersion { get; init; }
    public required IReadOnlyList<PriceCardAnswer> Data { get; init; }
    public required string? NextPage { get; init; }
}

/// <summary>One price card. Prices are decimal strings in USD.</summary>
public sealed record PriceCardAnswer
{
    public required string CardId { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required IReadOnlyList<string> Aliases { get; init; }
    public required string? EffectiveFrom { get; init; }
    public required string? EffectiveTo { get; init; }

    /// <summary>Gets the conditions by name; empty: the standard card.</summary>
    public required IReadOnlyDictionary<string, string> When { get; init; }
    public required IReadOnlyDictionary<string, string> UsdPerMillion { get; init; }
    public required IReadOnlyDictionary<string, string> UsdPerRequest { get; init; }

    /// <summary>Gets the provider's factors on every token rate.</summary>
    public required IReadOnlyDictionary<string, string> Factors { get; init; }
    public required string Source { get; init; }
    public required string Note { get; init; }
    public required string Book { get; init; }

    internal static PriceCardAnswer From(PriceCardView card) => new()
    {
        CardId = card.CardId,
        Provider = card.Provider,
        Model = card.Model,
        Aliases = card.Aliases,
        EffectiveFrom = card.EffectiveFrom is { } from ? TimeText.Format(from) : null,
        EffectiveTo = card.EffectiveTo is { } to ? TimeText.Format(to) : null,
        When = card.When,
        UsdPerMillion = card.UsdPerMillion,
        UsdPerRequest = card.UsdPerRequest,
        Factors = card.Factors,
        Source = card.Source,
        Note = card.Note,
        Book = card.Book,
    };
}
