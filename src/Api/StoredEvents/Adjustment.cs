using System.Collections.Immutable;

namespace Telemetry.Api.StoredEvents;

/// <summary>One correction of a stored event: the signed difference of its measures.</summary>
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

    /// <summary>Gets the differences in counts by column name; those that are 0 are left out.</summary>
    public required ImmutableSortedDictionary<string, long> Counts { get; init; }

    /// <summary>Gets the differences in money by column name; those that are 0 are left out.</summary>
    public required ImmutableSortedDictionary<string, decimal> Amounts { get; init; }
}
