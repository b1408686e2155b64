using System.Collections.Immutable;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Rerating;

/// <summary>Why and as what rows are booked: what all rows of one re-rating, or of one better copy, share.</summary>
/// <param name="Id">Names the correction; with the event it makes the id of a row.</param>
/// <param name="Reason">A stable code: <see cref="ReRated"/> or <see cref="BetterCopy"/>.</param>
/// <param name="At">When it was decided (UTC).</param>
internal sealed record Correction(string Id, string Reason, DateTimeOffset At)
{
    /// <summary>The prices, the mapping or the billing of stored calls changed.</summary>
    public const string ReRated = "re_rated";

    /// <summary>A copy of better quality came after the first.</summary>
    public const string BetterCopy = "better_copy";

    /// <summary>
    /// Works out the rows that make a stored event count as it should: the signed difference under each key that changes, so
    /// that measures may leave one key and enter another.
    /// </summary>
    /// <param name="effective">The event with the corrections so far.</param>
    /// <param name="target">The event as it should count.</param>
    /// <param name="rating">What that costs.</param>
    /// <returns>The row of the key that holds the call first; empty where nothing changes.</returns>
    public ImmutableArray<UsageAdjustmentRow> Rows(EffectiveEvent effective, UsageEvent target, Rating rating)
    {
        var stored = effective.Stored;
        var key = UsageKey.Of(target, stored.Folded);
        var measures = CallMeasures.Of(target, rating, stored.DurationBucket, stored.TimeToFirstTokenBucket);
        var rows = ImmutableArray.CreateBuilder<UsageAdjustmentRow>(1);
        Add(key, measures.Subtract(effective.Balance.GetValueOrDefault(key, UsageMeasures.Zero)));
        foreach (var (left, held) in effective.Balance.Where(pair => pair.Key != key).OrderBy(static pair => pair.Key.ToString(), StringComparer.Ordinal))
        {
            Add(left, UsageMeasures.Zero.Subtract(held));
        }

        return rows.ToImmutable();

        void Add(UsageKey at, UsageMeasures delta)
        {
            if (!delta.IsZero)
            {
                var name = at == key ? Id : FormattableString.Invariant($"{Id}\n{rows.Count}");
                rows.Add(new UsageAdjustmentRow
                {
                    AdjustmentId = EventIdentity.Version5(stored.Event.EventId, name),
                    CorrectionId = Id,
                    Event = at.ApplyTo(stored.Event, stored.Folded),
                    Folded = stored.Folded,
                    AdjustedAt = At,
                    Reason = Reason,
                    PriceVersionFrom = effective.PriceVersion,
                    PriceVersionTo = rating.PriceVersion,
                    UnpricedReason = rating.UnpricedReason,
                    Delta = delta,
                });
            }
        }
    }
}
