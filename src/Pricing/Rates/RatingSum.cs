using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Rates;

/// <summary>Adds up the metered parts of one event.</summary>
/// <param name="isMetered">Whether the call is paid by its tokens; otherwise only the list cost is counted.</param>
/// <param name="withComponents">Whether the cost of each class is kept.</param>
internal sealed class RatingSum(bool isMetered, bool withComponents)
{
    private readonly ImmutableArray<CostComponent>.Builder? components = withComponents ? ImmutableArray.CreateBuilder<CostComponent>(4) : null;

    public decimal Cost { get; private set; }

    public decimal ListCost { get; private set; }

    public decimal WithoutCache { get; private set; }

    /// <summary>Gets what cache writes cost above the uncached rate; negative where a write is cheaper.</summary>
    public decimal CacheWritePremium { get; private set; }

    public decimal WithoutBatch { get; private set; }

    /// <summary>Gets the id of the first card used.</summary>
    public string CardId { get; private set; } = "";

    public ImmutableArray<CostComponent> Components => this.components?.DrainToImmutable() ?? [];

    /// <summary>Adds one part at its card.</summary>
    /// <param name="model">The model the component shows.</param>
    /// <param name="usage">The counts.</param>
    /// <param name="choice">The card in force, and the provider's factors.</param>
    /// <param name="discount">What is paid of the list price.</param>
    /// <param name="standard">The card without batch; null where the call was no batch call.</param>
    /// <returns>The class that the card does not price, where there is one: then nothing was settled.</returns>
    public TokenClass? Add(string model, TokenUsage usage, CardChoice choice, decimal discount, CardChoice? standard)
    {
        foreach (var tokenClass in TokenClasses.All)
        {
            var quantity = usage[tokenClass];
            if (quantity == 0 || !TokenClasses.IsPriced(tokenClass))
            {
                continue;
            }

            if (choice.Card.Rates[tokenClass] is not { } rate)
            {
                return tokenClass;
            }

            this.AddClass(model, tokenClass, quantity, rate, choice, discount, standard);
        }

        this.CardId = this.CardId.Length == 0 ? choice.Card.Id : this.CardId;
        return null;
    }

    /// <summary>Checks that the sums, too, fit an event.</summary>
    /// <exception cref="AmountOutOfRangeException">One of them reaches 999,999 USD.</exception>
    public void EnsureInRange()
    {
        Amount.InRange(this.ListCost);
        Amount.InRange(this.WithoutCache);
        Amount.InRange(this.WithoutBatch);
    }

    private void AddClass(
        string model, TokenClass tokenClass, long quantity, decimal rate, CardChoice choice, decimal discount, CardChoice? standard)
    {
        var factor = FactorOf(choice, tokenClass);
        var paid = isMetered ? discount : 0m;
        var cost = Amount.Of(quantity, rate, factor * paid);
        var listCost = Amount.Of(quantity, rate, factor);
        this.components?.Add(new CostComponent
        {
            Model = model,
            Class = tokenClass,
            Quantity = quantity,
            UsdPerMillion = rate,
            Multiplier = factor * paid,
            CostUsd = cost,
            ListCostUsd = listCost,
        });
        this.Cost += cost;
        this.ListCost += listCost;

        // The loader makes sure that a card with a cache rate has the input rate of the same modality.
        var inputRate = choice.Card.Rates[ClassRates.WithoutCache(tokenClass)] ?? rate;
        var withoutCache = inputRate == rate ? cost : Amount.Of(quantity, inputRate, factor * paid);
        this.WithoutCache += withoutCache;
        if (TokenClasses.IsCacheWrite(tokenClass))
        {
            this.CacheWritePremium += cost - withoutCache;
        }

        // Where the standard price is not known no saving is claimed.
        this.WithoutBatch += standard is { } card && card.Card.Rates[tokenClass] is { } standardRate
            ? Amount.Of(quantity, standardRate, FactorOf(card, tokenClass) * paid)
            : cost;
    }

    private static decimal FactorOf(CardChoice choice, TokenClass tokenClass) =>
        TokenClasses.IsRequestCount(tokenClass) ? 1m : choice.TokenMultiplier;
}
