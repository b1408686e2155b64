using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Books;

/// <summary>A price card as lists show it: names as the contract spells them, money as text.</summary>
public sealed record PriceCardView
{
    public required string CardId { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the start, inclusive; null: always.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>Gets the end, exclusive; null: open.</summary>
    public DateTimeOffset? EffectiveTo { get; init; }

    /// <summary>Gets the conditions by name, e.g. <c>service_tier</c> → <c>batch</c>; empty: the standard card.</summary>
    public ImmutableSortedDictionary<string, string> When { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public ImmutableSortedDictionary<string, string> UsdPerMillion { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public ImmutableSortedDictionary<string, string> UsdPerRequest { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets the provider's factors on every token rate, e.g. <c>batch</c> → <c>0.5</c>.</summary>
    public ImmutableSortedDictionary<string, string> Factors { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public string Source { get; init; } = "";
    public string Note { get; init; } = "";
    public string Book { get; init; } = "";

    internal static PriceCardView Of(PricedModel model, PriceCard card) => new()
    {
        CardId = card.Id,
        Provider = model.Provider,
        Model = model.Id,
        Aliases = model.Aliases,
        EffectiveFrom = card.Period.From,
        EffectiveTo = card.Period.To,
        When = WhenOf(card.When),
        UsdPerMillion = Prices(card.Rates, requests: false),
        UsdPerRequest = Prices(card.Rates, requests: true),
        Factors = model.Factors.ToImmutableSortedDictionary(f => f.Name, f => MoneyText.Of(f.Multiplier), StringComparer.Ordinal),
        Source = card.Source,
        Note = card.Note,
        Book = card.Book,
    };

    private static ImmutableSortedDictionary<string, string> Prices(ClassRates rates, bool requests) =>
        rates.Known.Where(p => TokenClasses.IsRequestCount(p.Key) == requests)
            .ToImmutableSortedDictionary(p => TokenClasses.NameOf(p.Key), p => MoneyText.Of(requests ? p.Value * 0.000001m : p.Value), StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> WhenOf(CardConditions when)
    {
        var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new (string, string?)[]
        {
            ("service_tier", when.ServiceTier?.ToString()),
            ("speed", when.Speed?.ToString()),
            ("inference_region", when.InferenceRegion?.ToString()),
            ("deployment_type", when.DeploymentType?.ToString()),
            ("prompt_tokens_over", when.PromptTokensOver?.ToString(CultureInfo.InvariantCulture)),
            ("weekly_utc", when.WeeklyUtc?.ToString()),
        })
        {
            if (value is not null)
            {
                pairs[name] = value;
            }
        }

        return pairs.ToImmutable();
    }
}
