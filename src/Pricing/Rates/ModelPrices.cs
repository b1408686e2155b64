using System.Collections.Immutable;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Names;

namespace Telemetry.Pricing.Rates;

/// <summary>What a book knows of one provider's name of a model: looked up once, then kept.</summary>
internal sealed class ModelPrices
{
    private readonly NameRegion region;

    public ModelPrices(PriceBook book, string provider, string name)
    {
        var match = book.Find(provider, name);
        this.Model = match?.Model;
        this.region = match?.Region ?? default;
        this.Discounts = this.Model is { } model
            ? [.. book.Discounts.Where(d => d.IsFor(provider, model.Id, name)).OrderBy(d => d.Models.IsEmpty).ThenByDescending(d => d.BookOrder)]
            : [];
    }

    /// <summary>Gets the model; null where no book prices it.</summary>
    public PricedModel? Model { get; }

    /// <summary>Gets the discounts on it, the one that wins first: by model over by provider, then the later book.</summary>
    private ImmutableArray<Discount> Discounts { get; }

    public string RegionOr(string eventRegion) => this.region.Or(eventRegion);

    /// <summary>Gets what is paid of the list price at that time: 1 without a discount.</summary>
    public decimal DiscountAt(DateTimeOffset at)
    {
        foreach (var discount in this.Discounts)
        {
            if (discount.Period.Contains(at))
            {
                return discount.Multiplier;
            }
        }

        return 1m;
    }
}
