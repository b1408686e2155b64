using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Books;

/// <summary>What the API and the command line ask of a price book.</summary>
public static class PriceQueries
{
    /// <summary>Lists the cards in force at a time, in the order of provider, model and card.</summary>
    /// <param name="book">The book.</param>
    /// <param name="at">The moment.</param>
    /// <param name="provider">Only this provider; null: all.</param>
    /// <param name="model">Only this model, by id, alias or decorated id; null: all.</param>
    public static IEnumerable<PriceCardView> CardsAt(this PriceBook book, DateTimeOffset at, string? provider = null, string? model = null) =>
        from priced in book.Models
        where provider is null || priced.Provider == provider
        where model is null || ReferenceEquals(book.Find(priced.Provider, model)?.Model, priced)
        from card in priced.Cards
        where card.Period.Contains(at) && !IsShadowed(priced, card, at)
        orderby priced.Provider, priced.Id, card.Id
        select PriceCardView.Of(priced, card);

    /// <summary>Lists every card of one model, past and future ones too; empty where no book prices it.</summary>
    public static IEnumerable<PriceCardView> CardsOf(this PriceBook book, string provider, string model) =>
        book.Find(provider, model) is { } match
            ? match.Model.Cards.OrderBy(c => c.Period.From ?? DateTimeOffset.MinValue).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => PriceCardView.Of(match.Model, c))
            : [];

    /// <summary>Says for each model whether a card is in force at a time, and which command would cure it.</summary>
    public static IEnumerable<ModelCoverage> Coverage(this PriceBook book, IEnumerable<(string Provider, string Model)> models, DateTimeOffset at)
    {
        foreach (var (provider, model) in models)
        {
            var match = book.Find(provider, model)?.Model;
            var cause = new Rates.UnpricedCause { Provider = provider, Model = model, Date = DateOnly.FromDateTime(at.UtcDateTime) };
            yield return new ModelCoverage
            {
                Provider = provider,
                Model = model,
                PricedAs = match is null ? "" : $"{match.Provider}/{match.Id}",
                Priced = match is not null && Rates.CardChooser.AnyAt(match, at),
                UnpricedReason = cause.ToString(),
            };
        }
    }

    /// <summary>Says whether a later book's card with the same conditions takes this one's place.</summary>
    private static bool IsShadowed(PricedModel model, PriceCard card, DateTimeOffset at) =>
        model.Cards.TakeWhile(c => !ReferenceEquals(c, card)).Any(c => c.Period.Contains(at) && c.When.Equals(card.When));
}
