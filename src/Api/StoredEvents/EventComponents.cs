using System.Collections.Immutable;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Money;
using Telemetry.Pricing;

namespace Telemetry.Api.StoredEvents;

/// <summary>How an event's cost came about, worked out again from the book that priced it.</summary>
/// <param name="Components">The cost by model and class; null where the book is gone or there is no price.</param>
/// <param name="Note">Why there are none, or how they differ from the cost; null where there is nothing to say.</param>
internal sealed record EventComponents(ImmutableArray<CostComponent>? Components, string? Note)
{
    /// <summary>Rates the event by the version it was priced with.</summary>
    public static EventComponents Of(EffectiveEvent effective, IPriceBookSource books)
    {
        if (!effective.Priced)
        {
            return new EventComponents(null, "The call is unpriced.");
        }

        var version = effective.BookVersion;
        if (books.ByVersion(version) is not { } rater)
        {
            return new EventComponents(null, $"The price book {version} is no longer kept, so the parts of the cost cannot be shown.");
        }

        var rating = Rate(rater, effective);
        if (rating is not { Priced: true })
        {
            return new EventComponents(null, $"The price book {version} does not price the event as it is now.");
        }

        return new EventComponents(rating.Components, NoteOf(effective, rating));
    }

    private static Rating? Rate(IRater rater, EffectiveEvent effective)
    {
        try
        {
            return rater.Rate(effective.Event);
        }
        catch (AmountOutOfRangeException)
        {
            return null;
        }
    }

    private static string? NoteOf(EffectiveEvent effective, Rating rating) =>
        rating.CostUsd == effective.CostUsd && rating.ListCostUsd == effective.ListCostUsd
            ? null
            : $"Corrections since make the cost {new Usd(effective.CostUsd ?? 0)}; the parts explain {new Usd(rating.CostUsd ?? 0)} of it.";
}
