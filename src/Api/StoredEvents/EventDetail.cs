using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Money;
using Telemetry.Events;
using Telemetry.Pricing;

namespace Telemetry.Api.StoredEvents;

/// <summary>One event with how its cost came about and what was corrected since.</summary>
public sealed class EventDetail : EventAnswer
{
    /// <summary>Gets the totals of the call: usage plus every iteration.</summary>
    [JsonPropertyOrder(1)] public IReadOnlyDictionary<string, long> TotalUsage { get; internal set; } = new Dictionary<string, long>();

    /// <summary>Gets the cost by model and class; null where it cannot be worked out again, see <see cref="ComponentsNote"/>.</summary>
    [JsonPropertyOrder(2)] public IReadOnlyList<ComponentAnswer>? Components { get; internal set; }

    /// <summary>Gets why there are no components, or how they differ from the cost; null where there is nothing to say.</summary>
    [JsonPropertyOrder(3)] public string? ComponentsNote { get; internal set; }

    /// <summary>Gets commands of which any one gives a price to calls like this one; empty where it is priced.</summary>
    [JsonPropertyOrder(4)] public IReadOnlyList<string> Cure { get; internal set; } = [];

    /// <summary>Gets what the commands do and do not do; null where there are none.</summary>
    [JsonPropertyOrder(5)] public string? CureNote { get; internal set; }

    /// <summary>Gets the corrections, oldest first.</summary>
    [JsonPropertyOrder(6)] public IReadOnlyList<AdjustmentAnswer> Adjustments { get; internal set; } = [];

    internal static EventDetail Of(EffectiveEvent effective, EventComponents components)
    {
        var detail = From<EventDetail>(effective);
        detail.TotalUsage = TokenClasses.All.ToDictionary(TokenClasses.NameOf, tokenClass => effective.Totals[tokenClass]);
        detail.Components = components.Components?.Select(ComponentAnswer.From).ToImmutableArray();
        detail.ComponentsNote = components.Note;
        detail.Adjustments = [.. effective.Adjustments.Select(AdjustmentAnswer.From)];
        detail.Cure = UnpricedCure.CommandsFor(effective.UnpricedReason);
        detail.CureNote = detail.Cure.Count > 0 ? UnpricedCure.Note : null;
        return detail;
    }
}

/// <summary>The cost of one class of one metered part.</summary>
public sealed record ComponentAnswer
{
    public required string Model { get; init; }
    public required string Class { get; init; }
    public required long Quantity { get; init; }

    /// <summary>Gets the list rate: per million tokens, or of a request class per million requests.</summary>
    public required Usd UsdPerMillion { get; init; }

    /// <summary>Gets the product of the factors on the list rate, as a decimal string.</summary>
    public required Usd Multiplier { get; init; }
    public required Usd CostUsd { get; init; }
    public required Usd ListCostUsd { get; init; }

    internal static ComponentAnswer From(CostComponent component) => new()
    {
        Model = component.Model,
        Class = TokenClasses.NameOf(component.Class),
        Quantity = component.Quantity,
        UsdPerMillion = new Usd(component.UsdPerMillion),
        Multiplier = new Usd(component.Multiplier),
        CostUsd = new Usd(component.CostUsd),
        ListCostUsd = new Usd(component.ListCostUsd),
    };
}

/// <summary>One correction.</summary>
public sealed record AdjustmentAnswer
{
    public required Guid AdjustmentId { get; init; }
    public required string CorrectionId { get; init; }
    public required string AdjustedAt { get; init; }
    public required string Reason { get; init; }
    public required string? PriceVersionFrom { get; init; }
    public required string? PriceVersionTo { get; init; }

    /// <summary>Gets why the call has no price after the correction; null where it has one.</summary>
    public required string? UnpricedReason { get; init; }

    /// <summary>Gets what the corrected figures are counted under: a call that moves from one key to another leaves one row of each.</summary>
    public required AdjustedKeyAnswer Key { get; init; }

    /// <summary>Gets the signed differences in counts by name, those of 0 left out.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>Gets the signed differences in money by name, those of 0 left out.</summary>
    public required IReadOnlyDictionary<string, Usd> Amounts { get; init; }

    internal static AdjustmentAnswer From(Adjustment adjustment) => new()
    {
        AdjustmentId = adjustment.AdjustmentId,
        CorrectionId = adjustment.CorrectionId,
        AdjustedAt = Parameters.TimeText.Format(adjustment.AdjustedAt),
        Reason = adjustment.Reason,
        PriceVersionFrom = Given(adjustment.PriceVersionFrom),
        PriceVersionTo = Given(adjustment.PriceVersionTo),
        UnpricedReason = Given(adjustment.UnpricedReason),
        Key = new AdjustedKeyAnswer(
            adjustment.Key.Model, adjustment.Key.ServiceTier, Given(adjustment.Key.InferenceRegion), adjustment.Key.UsageQuality, adjustment.Key.Billing),
        Counts = MeasureColumns.CountsOf(adjustment.Delta).Where(static pair => pair.Value != 0).ToDictionary(),
        Amounts = MeasureColumns.AmountsOf(adjustment.Delta).Where(static pair => pair.Value != 0).ToDictionary(static pair => pair.Key, static pair => new Usd(pair.Value)),
    };

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>The dimensions that a correction can change.</summary>
public sealed record AdjustedKeyAnswer(string Model, string ServiceTier, string? InferenceRegion, string UsageQuality, string Billing);
