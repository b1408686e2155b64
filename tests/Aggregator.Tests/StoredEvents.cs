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
    public static async Task InsertAsync(ClickHouseDataSource store, params DateTimeOffset[] times)
    {
        using var block = new UsageEventBlock();
        foreach (var time in times)
        {
            block.Add(new UsageEventRow
            {
                Event = new UsageEvent
                {
                    EventId = Guid.NewGuid(),
                    Tenant = "",
                    OccurredAt = time,
                    Provider = "anthropic",
                    Model = "m",
                    Usage = new TokenUsage { UncachedInput = 100 },
                    Dimensions = new Attribution { Team = "search", User = "ada" },
                },
                Priced = true,
                CostUsd = 0.0001m,
                ListCostUsd = 0.0001m,
                CostWithoutCacheUsd = 0.0001m,
                CostWithoutBatchUsd = 0.0001m,
                ResponseCacheSavingUsd = 0m,
                UsageHash = 1,
                MapperVersion = 1,
                LogTopic = "llm.usage.v1",
                LogPartition = 0,
                LogOffset = Interlocked.Increment(ref offset),
                IngestedAt = time,
            });
        }

        await new BlockInserter(store).InsertAsync(block, $"test/{Guid.NewGuid()}", CancellationToken.None);
    }
}
