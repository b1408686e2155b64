using Telemetry.Api.Paging;
using Telemetry.Api.Rollups;

namespace Telemetry.Api.Reading;

/// <summary>One page of a usage answer.</summary>
internal sealed record UsageResult
{
    /// <summary>Stands in where a range holds nothing at all.</summary>
    public static UsageRow NoTotal { get; } = new(0, [], UsageSums.Zero, default);

    /// <summary>Gets the table that answered.</summary>
    public required UsageSource Source { get; init; }

    /// <summary>Gets the rows of the page, in the contract's order.</summary>
    public required IReadOnlyList<UsageRow> Rows { get; init; }

    /// <summary>Gets the sums over the whole range.</summary>
    public required UsageRow Total { get; init; }

    /// <summary>Gets where the next page begins; null at the end.</summary>
    public required Cursor? Next { get; init; }

    /// <summary>Gets the append time up to which every accepted event is included.</summary>
    public required DateTimeOffset RefreshedAt { get; init; }
}
