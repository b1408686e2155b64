using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Prices;

/// <summary>
/// Checks the cards of one request against each other: those that price the same class of the same calls follow one upon the
/// other. Where they overlap one would win unsaid, and in a gap calls would have another price or none.
/// </summary>
internal static class CardSequence
{
    /// <summary>Finds cards that overlap the one before them, or begin after a gap.</summary>
    /// <param name="cards">The cards of a request, in its order.</param>
    public static IEnumerable<ParameterFault> Faults(IReadOnlyList<PriceSetting> cards) => cards
        .Select(static (card, at) => (Card: card, Field: $"cards[{at}]"))
        .GroupBy(static entry => (entry.Card.Provider, entry.Card.Model, entry.Card.ServiceTier, entry.Card.Speed, entry.Card.InferenceRegion, entry.Card.DeploymentType, entry.Card.PromptTokensOver))
        .SelectMany(static group => Follow([.. group.OrderBy(static entry => entry.Card.From)]));

    private static IEnumerable<ParameterFault> Follow(IReadOnlyList<(PriceSetting Card, string Field)> cards)
    {
        foreach (var ((before, earlier), (card, field)) in cards.Zip(cards.Skip(1)).Where(static pair => ShareClass(pair.First.Card, pair.Second.Card)))
        {
            // Without an end a card holds until the next begins.
            if (card.From == before.From || before.To > card.From)
            {
                yield return new ParameterFault($"{field}.from", $"The card overlaps {earlier}, which prices the same calls and class: end that one at {TimeText.Format(card.From)} or before.");
            }
            else if (before.To < card.From)
            {
                yield return new ParameterFault(
                    $"{field}.from", $"There is a gap after {earlier}, which ends at {TimeText.Format(before.To.Value)}: leave out its to, state what holds in between, or send the two in requests of their own.");
            }
        }
    }

    private static bool ShareClass(PriceSetting one, PriceSetting other) =>
        one.UsdPerMillion.Keys.Intersect(other.UsdPerMillion.Keys).Any() || one.UsdPerRequest.Keys.Intersect(other.UsdPerRequest.Keys).Any();
}
