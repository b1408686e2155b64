using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>One correction of a stored event: the signed difference of its measures under one key.</summary>
internal sealed record Adjustment
{
    public required Guid AdjustmentId { get; init; }
    public required string CorrectionId { get; init; }
    public required Guid EventId { get; init; }
    public required string Tenant { get; init; }
    public required DateTimeOffset AdjustedAt { get; init; }
    public required string Reason { get; init; }
    public required string PriceVersionFrom { get; init; }
    public required string PriceVersionTo { get; init; }

    /// <summary>Gets why the event has no price after the correction; empty where it has one.</summary>
    public required string UnpricedReason { get; init; }

    /// <summary>Gets the key whose measures are corrected, as the rollups show it.</summary>
    public required UsageKey Key { get; init; }
    public required UsageMeasures Delta { get; init; }
}
