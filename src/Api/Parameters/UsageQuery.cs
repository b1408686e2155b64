using System.Collections.Immutable;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Api.Parameters;

/// <summary>One question about usage, with every default filled in.</summary>
public sealed record UsageQuery
{
    /// <summary>Gets the range and its buckets.</summary>
    public required BucketGrid Grid { get; init; }

    /// <summary>Gets the IANA name of the zone.</summary>
    public required string ZoneId { get; init; }

    /// <summary>Gets what rows are grouped by, in the caller's order.</summary>
    public ImmutableArray<Dimension> GroupBy { get; init; } = [];

    /// <summary>Gets the filters; a row must pass all of them.</summary>
    public ImmutableArray<DimensionFilter> Filters { get; init; } = [];

    /// <summary>Gets the fields that rows are to have beside their bucket and group; empty for all of them.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Gets whether each row is to say what its whole bucket has, for shares.</summary>
    public bool WithBucketSums { get; init; }

    /// <summary>Gets the most rows to answer with, 1 to 10,000.</summary>
    public required int Limit { get; init; }

    /// <summary>Gets where the page before ended; null for the first page.</summary>
    public Paging.Cursor? Page { get; init; }

    /// <summary>Gets the text that a cursor is tied to.</summary>
    public required string Canonical { get; init; }
}
