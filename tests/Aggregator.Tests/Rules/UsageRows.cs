using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Tests.Rules;

/// <summary>Puts calls into a store as a test states them; rollups follow by the engine's own views.</summary>
internal static class UsageRows
{
    private static long offset = 1_000_000;

    /// <summary>Makes a priced call.</summary>
    public static UsageEventRow Call(DateTimeOffset at, decimal? usd, TokenUsage? usage = null, string tenant = "", string model = "m") => new()
    {
        Event = new UsageEvent
        {
            EventId = Guid.NewGuid(),
            Tenant = tenant,
            OccurredAt = at,
            Provider = "acme",
            Api = "anthropic.messages",
            Model = model,
            Usage = usage ?? new TokenUsage { UncachedInput = 100 },
            Dimensions = new Attribution { Team = "search", Feature = "rag" },
        },
        Priced = usd is not null,
        UnpricedReason = usd is null ? $"no price card for acme/{model} at {at:yyyy-MM-dd}" : "",
        CostUsd = usd,
        ListCostUsd = usd,
        CostWithoutCacheUsd = usd,
        CacheWritePremiumUsd = usd is null ? null : 0m,
        CostWithoutBatchUsd = usd,
        ResponseCacheSavingUsd = usd is null ? null : 0m,
        UsageHash = 1,
        MapperVersion = 1,
        LogTopic = "llm.usage.v1",
        LogPartition = 0,
        LogOffset = Interlocked.Increment(ref offset),
        IngestedAt = at,
    };

    public static async Task InsertAsync(ClickHouseDataSource store, params IEnumerable<UsageEventRow> rows)
    {
        using var block = new UsageEventBlock();
        foreach (var row in rows)
        {
            block.Add(row);
        }

        await new BlockInserter(store).InsertAsync(block, $"test/{Guid.NewGuid()}", CancellationToken.None);
    }
}
