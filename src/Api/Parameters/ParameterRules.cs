using System.Collections.Immutable;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Api.Parameters;

/// <summary>Which of the shared parameters one endpoint takes, and its defaults.</summary>
internal sealed record ParameterRules
{
    /// <summary>Gets the endpoint's path: two endpoints' cursors are not each other's.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the default bucket; null where the endpoint takes neither bucket nor group_by.</summary>
    public BucketKind? Bucket { get; init; }

    /// <summary>Gets the dimensions that rows are always grouped by, before the caller's own.</summary>
    public ImmutableArray<Dimension> GroupByAlways { get; init; } = [];

    /// <summary>Gets the fields of a row of which the caller may choose some; empty where there is no choice.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Gets the names of parameters that are no dimension.</summary>
    public ImmutableArray<string> Names => Bucket is null
        ? ["from", "to", "tz", "limit", "page", "format"]
        : ["from", "to", "tz", "bucket", "group_by", .. Fields.IsEmpty ? ImmutableArray<string>.Empty : ["fields"], "limit", "page", "format"];
}
