using System.Collections.Immutable;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Events;
using Telemetry.Events.Mapping;
using Telemetry.Pricing;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Rerating;

/// <summary>Rates stored events anew and says what changes. Pure and thread-safe.</summary>
/// <param name="rater">The book that holds from now on.</param>
/// <param name="terms">Which calls, and what is changed beside the price.</param>
/// <param name="correction">What the rows are booked as.</param>
internal sealed class EventRerater(IRater rater, RerateTerms terms, Correction correction)
{
    private readonly ImmutableArray<DimensionFilter> changing = [.. terms.Filters.Where(static filter => UsageKey.Columns.Contains(filter.Dimension.Name))];

    /// <summary>Judges one event.</summary>
    /// <param name="stored">The event as ingested.</param>
    /// <param name="adjustments">Its corrections, oldest first; those of this re-rating were booked before a stop.</param>
    /// <param name="betterCopy">The better copy that it counts by; null where there is none.</param>
    /// <returns>Null where a filter leaves it out.</returns>
    public RerateJudgement? Judge(StoredEvent stored, IReadOnlyCollection<Adjustment> adjustments, UsageEvent? betterCopy)
    {
        var own = adjustments.Where(adjustment => adjustment.CorrectionId == correction.Id).ToList();
        var before = new EffectiveEvent(stored, own.Count == 0 ? adjustments : adjustments.Except(own));
        if (!this.changing.All(filter => filter.Values.Contains(ValueOf(before.Event, filter.Dimension.Name))))
        {
            return null;
        }

        if (own.Count > 0)
        {
            return new RerateJudgement(RowOf(before, new EffectiveEvent(stored, adjustments), isChanged: true), []);
        }

        var (target, rating) = Rate(SourceOf(before, betterCopy));
        if (target is null)
        {
            return new RerateJudgement(RowOf(before, before, isChanged: false) with { CallsFailed = 1 }, []);
        }

        var rows = correction.Rows(before, target, rating);
        var after = rows.IsEmpty ? before : new EffectiveEvent(stored, [.. adjustments, .. rows.Select(AdjustmentOf)]);
        return new RerateJudgement(RowOf(before, after, isChanged: !rows.IsEmpty), rows);
    }

    /// <summary>Puts what a copy knows better into the first: its usage and what follows from it. Attribution, time and outcome stay.</summary>
    public static UsageEvent Overlay(UsageEvent first, UsageEvent copy) => first with
    {
        Api = copy.Api,
        Model = copy.Model,
        ServiceTier = copy.ServiceTier,
        Speed = copy.Speed,
        InferenceRegion = copy.InferenceRegion,
        DeploymentType = copy.DeploymentType,
        Usage = copy.Usage,
        Iterations = copy.Iterations,
        RawUsage = copy.RawUsage,
        UsageQuality = copy.UsageQuality,
    };

    private static string ValueOf(UsageEvent usageEvent, string dimension) => dimension switch
    {
        "model" => usageEvent.Model,
        "service_tier" => usageEvent.ServiceTier,
        "inference_region" => usageEvent.InferenceRegion,
        "usage_quality" => VocabularyNames.NameOf(usageEvent.UsageQuality),
        _ => VocabularyNames.NameOf(usageEvent.Billing),
    };

    // What the event says before its price: the better copy's usage, or its own mapped anew where the mappers changed since.
    private static UsageEvent? SourceOf(EffectiveEvent before, UsageEvent? betterCopy)
    {
        var stored = before.Stored;
        var source = betterCopy is not null ? Overlay(stored.Event, betterCopy)
            : before.Adjustments.Any(static adjustment => adjustment.Reason == Correction.BetterCopy) ? before.Event
            : stored.MapperVersion == UsageMappers.Version ? stored.Event
            : UsageReplay.Again(stored.Event);
        return source is null ? null : source with { Billing = before.Event.Billing };
    }

    private (UsageEvent? Target, Rating Rating) Rate(UsageEvent? source)
    {
        var target = source is null || terms.Billing is not { } billing ? source : source with { Billing = billing };
        try
        {
            return target is null ? (null, new Rating { Priced = false }) : (target, rater.Rate(target, withComponents: false));
        }
        catch (AmountOutOfRangeException)
        {
            return (null, new Rating { Priced = false });
        }
    }

    private static Adjustment AdjustmentOf(UsageAdjustmentRow row) => new()
    {
        AdjustmentId = row.AdjustmentId,
        CorrectionId = row.CorrectionId,
        EventId = row.Event.EventId,
        Tenant = row.Event.Tenant,
        AdjustedAt = row.AdjustedAt,
        Reason = row.Reason,
        PriceVersionFrom = row.PriceVersionFrom,
        PriceVersionTo = row.PriceVersionTo,
        UnpricedReason = row.UnpricedReason,
        Key = UsageKey.Of(row.Event, row.Folded),
        Delta = row.Delta,
    };

    private static RerateRow RowOf(EffectiveEvent before, EffectiveEvent after, bool isChanged) => new()
    {
        Day = DateOnly.FromDateTime(before.Stored.Event.OccurredAt.UtcDateTime),
        Provider = before.Stored.Event.Provider,
        Model = before.Stored.Event.Model,
        Calls = 1,
        CallsChanged = isChanged ? 1 : 0,
        UnpricedBefore = before.Priced ? 0 : 1,
        UnpricedAfter = after.Priced ? 0 : 1,
        TokensBefore = before.Totals.TotalTokens,
        TokensAfter = after.Totals.TotalTokens,
        CostBeforeUsd = before.CostUsd ?? 0,
        CostAfterUsd = after.CostUsd ?? 0,
        ListCostBeforeUsd = before.ListCostUsd ?? 0,
        ListCostAfterUsd = after.ListCostUsd ?? 0,
    };
}

/// <summary>What a re-rating does to one event.</summary>
/// <param name="Row">The difference, for the sums.</param>
/// <param name="Bookings">The rows to book; empty where nothing changes or they are booked already.</param>
internal sealed record RerateJudgement(RerateRow Row, ImmutableArray<UsageAdjustmentRow> Bookings);
