using Telemetry.Events;

namespace Telemetry.Store.Rows;

/// <summary>One row of <c>usage_events</c>: the event, what it costs, and where in the log it lies.</summary>
public sealed record UsageEventRow
{
    public required UsageEvent Event { get; init; }
    public required bool Priced { get; init; }
    public string UnpricedReason { get; init; } = "";
    public string PriceVersion { get; init; } = "";
    public decimal? CostUsd { get; init; }
    public decimal? ListCostUsd { get; init; }
    public decimal? CostWithoutCacheUsd { get; init; }
    public decimal? CacheWritePremiumUsd { get; init; }
    public decimal? CostWithoutBatchUsd { get; init; }
    public decimal? ResponseCacheSavingUsd { get; init; }

    /// <summary>Gets one bit for each dimension whose value is beyond the admitted ones; see sql/clickhouse/fragments/event_dimensions.sql.</summary>
    public FoldedDimensions Folded { get; init; }

    /// <summary>Gets the hash over model and mapped classes that tells a copy from a conflict.</summary>
    public required ulong UsageHash { get; init; }
    public required ushort MapperVersion { get; init; }
    public required string LogTopic { get; init; }
    public required int LogPartition { get; init; }
    public required long LogOffset { get; init; }

    /// <summary>Gets when the log took the record, so that a replay writes the same bytes.</summary>
    public required DateTimeOffset IngestedAt { get; init; }
}
