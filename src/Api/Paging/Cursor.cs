using System.Collections.Immutable;

namespace Telemetry.Api.Paging;

/// <summary>Where a page ended: the range it belongs to and the key of its last row.</summary>
public sealed record Cursor
{
    /// <summary>Gets the start of the range in Unix milliseconds: a defaulted range must not move between pages.</summary>
    public required long From { get; init; }

    /// <summary>Gets the end of the range in Unix milliseconds.</summary>
    public required long To { get; init; }

    /// <summary>Gets the parts of the last row's key, as text.</summary>
    public required ImmutableArray<string> Key { get; init; }

    /// <summary>Gets what the first page could see; empty where pages need no snapshot.</summary>
    public ImmutableArray<string> Snapshot { get; init; } = [];
}
