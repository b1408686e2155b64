namespace Telemetry.Aggregator.Review.Variance;

/// <summary>
/// Explains a change of cost: from what the period before cost, one thing after the other becomes as it is now, and each
/// step is a part. The parts are differences of the steps' amounts, so they sum to the change to the last digit.
/// </summary>
/// <remarks>Pure. The order is: calls, models, tiers, tokens per call, cache, list prices, discounts.</remarks>
public static class ChangeExplanation
{
    private const int Decimals = 12;

    /// <summary>Explains the change of all cells together.</summary>
    /// <param name="cells">Every cell that has anything in either period, each once.</param>
    /// <param name="ratesOf">The rates of a cell's classes in the period before; by them its tokens are weighed.</param>
    public static ChangeParts Explain(IReadOnlyCollection<ChangeCell> cells, Func<ChangeCell, ClassRates> ratesOf)
    {
        var all = Calls.Of(cells);
        return cells
            .GroupBy(static cell => (cell.Provider, cell.Model))
            .Select(model => (Cells: model.ToList(), Calls: Calls.Of(model)))
            .SelectMany(model => model.Cells.Select(cell => Explain(cell, all, model.Calls, ratesOf)))
            .Aggregate(ChangeParts.None, static (sum, part) => sum.Add(part));
    }

    private static ChangeParts Explain(ChangeCell cell, Calls all, Calls model, Func<ChangeCell, ClassRates> ratesOf)
    {
        var (prior, now) = (cell.Prior.CostUsd, cell.This.CostUsd);
        if (all.Prior == 0)
        {
            return new ChangeParts { VolumeUsd = now - prior };
        }

        var byVolume = Scale(prior, all.This, all.Prior);
        var own = Calls.Of([cell]);
        var byTier = own.InBoth ? Scale(prior, own.This, own.Prior) : now;
        var byModel = model.InBoth ? Scale(prior, model.This, model.Prior) : byTier;
        var (bySize, byCache) = own.InBoth ? Tokens(cell, byTier, ratesOf) : (now, now);
        return new ChangeParts
        {
            VolumeUsd = byVolume - prior,
            ModelMixUsd = byTier - byVolume,
            TierMixUsd = byTier - byModel,
            TokenSizeUsd = bySize - byTier,
            CacheMixUsd = byCache - bySize,
            PriceUsd = now - byCache,
            DiscountUsd = own.InBoth ? Discount(cell) : 0,
        };
    }

    private static (decimal BySize, decimal ByCache) Tokens(ChangeCell cell, decimal byCalls, Func<ChangeCell, ClassRates> ratesOf)
    {
        var (prior, now) = (new CellUsage(cell.Prior), new CellUsage(cell.This));
        var rates = ratesOf(cell);
        var weight = prior.Weight(rates);
        if (weight <= 0)
        {
            // What was used before was free, or nothing is known of its price.
            rates = ClassRates.Equal;
            weight = prior.Weight(rates);
        }

        if (weight > 0)
        {
            return (Scale(cell.Prior.CostUsd, now.WeightCachedAs(prior, rates), weight), Scale(cell.Prior.CostUsd, now.Weight(rates), weight));
        }

        // Calls without tokens have tokens now, and all that they cost comes from these.
        return now.Weight(rates) > 0 ? (cell.This.CostUsd, cell.This.CostUsd) : (byCalls, byCalls);
    }

    private static decimal Discount(ChangeCell cell) =>
        cell.Prior.ListCostUsd > 0 ? cell.This.CostUsd - Scale(cell.Prior.CostUsd, cell.This.ListCostUsd, cell.Prior.ListCostUsd) : 0;

    // The quotient first: amounts times counts could be too large for a decimal.
    private static decimal Scale(decimal usd, decimal by, decimal from) =>
        by == from ? usd : Math.Round(usd * (by / from), Decimals, MidpointRounding.ToEven);

    private readonly record struct Calls(long This, long Prior)
    {
        public bool InBoth => This > 0 && Prior > 0;

        public static Calls Of(IEnumerable<ChangeCell> cells)
        {
            var (now, prior) = (0L, 0L);
            foreach (var cell in cells)
            {
                (now, prior) = (now + cell.This.ServedCalls, prior + cell.Prior.ServedCalls);
            }

            return new Calls(now, prior);
        }
    }
}
