using System.Collections.Immutable;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>Finds what would leave it open which price a call has.</summary>
internal static class BookChecks
{
    /// <summary>Finds pairs of cards of one model and book that could both win for one call.</summary>
    /// <param name="cards">The cards of one model in one book.</param>
    public static IEnumerable<(PriceCard Card, string Detail)> Ambiguities(ImmutableArray<PriceCard> cards)
    {
        for (var i = 0; i < cards.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (cards[j], cards[i]);
                if (EquallySpecific(a, b) && !cards.Any(c => Settles(c, a, b)))
                {
                    yield return (b, $"is as specific as {a.Field}: one call could fall under both {a.Id} and {b.Id}; add a condition to one of them");
                }
            }
        }
    }

    /// <summary>Finds pairs of discounts of one book that could both apply to one call with equal right.</summary>
    public static IEnumerable<PriceFault> Discounts(IReadOnlyList<Discount> discounts)
    {
        for (var i = 0; i < discounts.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (discounts[j], discounts[i]);
                var sameModels = (a.Models.IsEmpty && b.Models.IsEmpty) || a.Models.Intersect(b.Models, StringComparer.Ordinal).Any();
                if (a.BookOrder == b.BookOrder && a.Provider == b.Provider && sameModels && a.Period.Overlaps(b.Period))
                {
                    yield return new PriceFault(b.Book, b.Field, $"applies to the same calls as {a.Field} ({a.Id})");
                }
            }
        }
    }

    private static bool EquallySpecific(PriceCard a, PriceCard b) =>
        a.When.Count == b.When.Count
        && (a.When.PromptTokensOver ?? -1) == (b.When.PromptTokensOver ?? -1)
        && a.Period.Overlaps(b.Period)
        && a.When.Meets(b.When);

    private static bool Settles(PriceCard card, PriceCard a, PriceCard b) =>
        card.When.Count > a.When.Count && card.Period.CoversBoth(a.Period, b.Period) && card.When.CoversBoth(a.When, b.When);
}
