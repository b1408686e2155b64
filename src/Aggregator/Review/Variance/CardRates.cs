using Telemetry.Events;
using Telemetry.Pricing;

namespace Telemetry.Aggregator.Review.Variance;

/// <summary>Takes the rates of a cell's classes from the price card of its average call.</summary>
/// <param name="rater">The book now in force.</param>
/// <param name="at">The last moment of the period before (UTC).</param>
internal sealed class CardRates(IRater rater, DateTimeOffset at)
{
    // Far above any context window, and far below what one event may cost.
    private const long TokensMax = 1_000_000;

    /// <summary>Gets the rates; equal ones where the book does not know what every class of the cell costs.</summary>
    public ClassRates Of(ChangeCell cell)
    {
        var rating = rater.Rate(new UsageEvent
        {
            EventId = Guid.Empty,
            Tenant = "",
            OccurredAt = at,
            Provider = cell.Provider,
            Model = cell.Model,
            ServiceTier = cell.ServiceTier,
            InferenceRegion = cell.InferenceRegion,
            Usage = AverageOf(cell),
        });
        return rating.Priced
            ? new ClassRates(rating.Components.Select(static part => KeyValuePair.Create(part.Class, part.UsdPerMillion * part.Multiplier)))
            : ClassRates.Equal;
    }

    // Its prompt decides the tier of the card, and every class that is used in either period asks for its rate.
    private static TokenUsage AverageOf(ChangeCell cell) => TokenUsage.Of(tokenClass =>
    {
        var (prior, now) = (cell.Prior.Usage[tokenClass], cell.This.Usage[tokenClass]);
        return prior <= 0 && now <= 0 ? 0 : Math.Clamp(prior / Math.Max(1, cell.Prior.ServedCalls), 1, TokensMax);
    });
}
