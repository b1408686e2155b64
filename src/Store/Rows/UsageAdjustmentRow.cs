using Telemetry.Events;

namespace Telemetry.Store.Rows;

/// <summary>One row of <c>usage_adjustments</c>: a correction of a stored event.</summary>
public sealed record UsageAdjustmentRow
{
    /// <summary>Gets the UUID v5 of event id and correction id.</summary>
    public required Guid AdjustmentId { get; init; }
    public required string CorrectionId { get; init; }

    /// <summary>Gets the corrected event, whose dimensions and time are copied.</summary>
    public required UsageEvent Event { get; init; }

    /// <summary>Gets the dimensions that rollups show as <c>(other)</c>; the row says <c>(other)</c> for them.</summary>
    public FoldedDimensions Folded { get; init; }
    public required DateTimeOffset AdjustedAt { get; init; }
    public required string Reason { get; init; }
    public string PriceVersionFrom { get; init; } = "";
    public string PriceVersionTo { get; init; } = "";

    /// <summary>Gets why the event has no price after the correction; empty where it has one.</summary>
    public string UnpricedReason { get; init; } = "";
    public required UsageMeasures Delta { get; init; }
}
