using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Tests;

/// <summary>Puts priced events into a store, as ingest would.</summary>
internal static class StoredEvents
{
    private static long offset;

    /// <summary>Inserts one event for each time, of 100 tokens and 0.0001 USD.</summary>
    public static Task InsertAsync(ClickHouseDataSource store, params DateTimeOffset[] times) =>
        InsertAsync(store, times.Select(static time => Row(time, 0.0001m, new Attribution { Team = "search", User = "ada" })));

    /// <summary>Inserts rows.</summary>
    public static async Task InsertAsync(ClickHouseDataSource store, IEnumerable<UsageEventRow> rows)
    {
        using var block = new UsageEventBlock();
        foreach (var row in rows)
        {
            block.Add(row);
        }

        await new BlockInserter(store).InsertAsync(block, $"test/{Guid.NewGuid()}", CancellationToken.None);
    }

    /// <summary>Makes a priced event of 100 tokens.</summary>
    public static UsageEventRow Row(DateTimeOffset time, decimal cost, Attribution dimensions, string model = "m", string tenant = "") => new()
    {
        Event = new UsageEvent
        {
            EventId = Guid.NewGuid(),
            Tenant = tenant,
            OccurredAt = time,
            Provider = "anthropic",
            Model = model,
            Usage = new TokenUsage { UncachedInput = 100 },
            Dimensions = dimensions,
        },
        Priced = true,
        CostUsd = cost,
        ListCostUsd = cost,
        CostWithoutCacheUsd = cost,
        CacheWritePremiumUsd = 0m,
        CostWithoutBatchUsd = cost,
        ResponseCacheSavingUsd = 0m,
        UsageHash = 1,
        MapperVersion = 1,
        LogTopic = "llm.usage.v1",
        LogPartition = 0,
        LogOffset = Interlocked.Increment(ref offset),
        IngestedAt = time,
    };

    /// <summary>Corrects the cost of a stored event.</summary>
    public static async Task AdjustAsync(ClickHouseDataSource store, UsageEventRow row, decimal by)
    {
        using var block = new UsageAdjustmentBlock();
        block.Add(new UsageAdjustmentRow
        {
            AdjustmentId = Guid.NewGuid(),
            CorrectionId = "test",
            Event = row.Event,
            Folded = row.Folded,
            AdjustedAt = row.IngestedAt,
            Reason = "re_rated",
            Delta = new UsageMeasures { CostUsd = by, ListCostUsd = by },
        });
        await new BlockInserter(store).InsertAsync(block, $"test/{Guid.NewGuid()}", CancellationToken.None);
    }
}
