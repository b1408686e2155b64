using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Blocks;

/// <summary>Makes rows of <c>usage_events</c>.</summary>
internal static class UsageRows
{
    /// <summary>Makes the row of a priced event.</summary>
    public static UsageEventRow Of(BlockScope scope, DecodedRecord decoded, FoldedDimensions folded)
    {
        var rating = decoded.Rating!;
        return new UsageEventRow
        {
            Event = decoded.Event!,
            Priced = rating.Priced,
            UnpricedReason = rating.UnpricedReason,
            PriceVersion = rating.PriceVersion,
            CostUsd = rating.CostUsd,
            ListCostUsd = rating.ListCostUsd,
            CostWithoutCacheUsd = rating.CostWithoutCacheUsd,
            CacheWritePremiumUsd = rating.CacheWritePremiumUsd,
            CostWithoutBatchUsd = rating.CostWithoutBatchUsd,
            ResponseCacheSavingUsd = rating.ResponseCacheSavingUsd,
            Folded = folded,
            UsageHash = decoded.UsageHash,
            MapperVersion = scope.MapperVersion,
            LogTopic = scope.Partition.Topic,
            LogPartition = scope.Partition.Partition,
            LogOffset = decoded.Record.Offset,
            IngestedAt = decoded.Record.AppendedAt,
        };
    }
}
