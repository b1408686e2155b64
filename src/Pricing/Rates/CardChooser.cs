using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Rates;

/// <summary>
/// Picks the card of a model. A card for the call's own tier and speed wins; where there is none, a factor of the provider may
/// carry the standard card over to that tier or speed. Further factors (residency) come on top, unless the card was made for them.
/// </summary>
internal static class CardChooser
{
    public static CardChoice? Choose(PricedModel model, in CallTraits call)
    {
        if (First(model, call) is { } exact)
        {
            return With(model, exact, call, carried: null);
        }

        foreach (var factor in model.Factors)
        {
            if ((factor.When.ServiceTier is not null || factor.When.Speed is not null) && Holds(factor, call))
            {
                var carried = call with
                {
                    ServiceTier = factor.When.ServiceTier is null ? call.ServiceTier : CardConditions.Standard,
                    Speed = factor.When.Speed is null ? call.Speed : CardConditions.Standard,
                };
                if (First(model, carried) is { } card)
                {
                    return With(model, card, call, factor);
                }
            }
        }

        return null;
    }

    /// <summary>Says whether any card is in force at that time, whatever its conditions.</summary>
    public static bool AnyAt(PricedModel model, DateTimeOffset at) => model.Cards.Any(c => c.Period.Contains(at));

    private static PriceCard? First(PricedModel model, in CallTraits call)
    {
        foreach (var card in model.Cards)
        {
            if (card.Period.Contains(call.At) && card.When.MatchesCard(call))
            {
                return card;
            }
        }

        return null;
    }

    private static CardChoice With(PricedModel model, PriceCard card, in CallTraits call, PriceFactor? carried)
    {
        var multiplier = carried?.Multiplier ?? 1m;
        foreach (var factor in model.Factors)
        {
            var carriesTier = factor.When.ServiceTier is not null || factor.When.Speed is not null;
            var cardHasIt = IsMadeFor(card.When.InferenceRegion, factor.When.InferenceRegion)
                || IsMadeFor(card.When.DeploymentType, factor.When.DeploymentType);
            if (!carriesTier && !cardHasIt && Holds(factor, call))
            {
                multiplier *= factor.Multiplier;
            }
        }

        return new CardChoice(card, multiplier);
    }

    /// <summary>Says whether a card holds only where the factor does: then its rates contain the factor already.</summary>
    private static bool IsMadeFor(NameCondition? card, NameCondition? factor) => card is not null && factor is not null && factor.CoversBoth(card, card);

    private static bool Holds(PriceFactor factor, in CallTraits call) => factor.Period.Contains(call.At) && factor.When.MatchesFactor(call);
}
