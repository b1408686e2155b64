using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Api.StoredEvents;

/// <summary>One row of <c>usage_events</c>, as ingested.</summary>
internal sealed record StoredEvent
{
    /// <summary>Gets the event. Its usage is what stands beside the iterations.</summary>
    public required UsageEvent Event { get; init; }

    /// <summary>Gets the totals of the call: the counts beside the iterations plus every iteration.</summary>
    public required TokenUsage Totals { get; init; }

    public required DateTimeOffset IngestedAt { get; init; }
    public required bool Priced { get; init; }
    public required string UnpricedReason { get; init; }
    public required string PriceVersion { get; init; }
    public required decimal? CostUsd { get; init; }
    public required decimal? ListCostUsd { get; init; }
    public required decimal? CostWithoutCacheUsd { get; init; }
    public required decimal? CostWithoutBatchUsd { get; init; }
    public required decimal? ResponseCacheSavingUsd { get; init; }
    public required ImmutableArray<string> Flags { get; init; }
}
