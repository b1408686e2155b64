using System.Collections.Immutable;

namespace Telemetry.Events.Formats;

/// <summary>What the person who imports records knows beside them.</summary>
public sealed record FormatContext
{
    /// <summary>Gets the context that knows nothing.</summary>
    public static FormatContext None { get; } = new();

    /// <summary>Gets when calls without a time of their own were made; null: the time of receipt.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Gets whether <see cref="OccurredAt"/> only stands in for the time: such events are flagged.</summary>
    public bool IsTimeAssumed { get; init; }

    /// <summary>Gets the provider that served the calls; empty: the format's own.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Gets the model of calls that name none, because nothing served them.</summary>
    public string Model { get; init; } = "unknown";

    /// <summary>Gets a name of the batch: it tells apart items that have an id in their batch only.</summary>
    public string Batch { get; init; } = "";

    /// <summary>Gets the dimensions of calls that do not say them themselves, by the names of <see cref="DimensionNames"/>.</summary>
    public ImmutableSortedDictionary<string, string> Dimensions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets tags for every call.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
