using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Dimensions;

/// <summary>The dimensions that rollups carry under a cap, with their column names and how to read them from an event.</summary>
public static class RolledUpDimensions
{
    /// <summary>Gets each dimension's bit, column and reader, in the order of the bits.</summary>
    public static ImmutableArray<RolledUpDimension> All { get; } =
    [
        new(FoldedDimensions.Team, "team", e => e.Dimensions.Team),
        new(FoldedDimensions.Project, "project", e => e.Dimensions.Project),
        new(FoldedDimensions.Feature, "feature", e => e.Dimensions.Feature),
        new(FoldedDimensions.Environment, "environment", e => e.Dimensions.Environment),
        new(FoldedDimensions.CostCenter, "cost_center", e => e.Dimensions.CostCenter),
        new(FoldedDimensions.Provider, "provider", e => e.Provider),
        new(FoldedDimensions.Model, "model", e => e.Model),
        new(FoldedDimensions.ServiceTier, "service_tier", e => e.ServiceTier),
        new(FoldedDimensions.Operation, "operation", e => e.Operation),
        new(FoldedDimensions.InferenceRegion, "inference_region", e => e.InferenceRegion),
    ];

    /// <summary>Finds a dimension by its column name, or null where no rollup carries it under a cap.</summary>
    public static RolledUpDimension? Find(string column) => All.FirstOrDefault(dimension => dimension.Column == column);
}

/// <summary>One rolled-up dimension.</summary>
/// <param name="Bit">Its bit in <c>folded</c>.</param>
/// <param name="Column">Its name in tables.</param>
/// <param name="Read">Reads its value; empty means missing.</param>
public sealed record RolledUpDimension(FoldedDimensions Bit, string Column, Func<UsageEvent, string> Read);
