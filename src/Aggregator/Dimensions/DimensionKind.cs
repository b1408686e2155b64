namespace Telemetry.Aggregator.Dimensions;

/// <summary>Where a dimension is kept besides the raw rows.</summary>
public enum DimensionKind
{
    /// <summary>In the rollups of quarters and days.</summary>
    Rollup,

    /// <summary>In the rollup of entities, one entity kind a row.</summary>
    Entity,

    /// <summary>In raw rows only.</summary>
    Raw,

    /// <summary>A producer's own tag, in raw rows only.</summary>
    Tag,
}
