using Telemetry.Aggregator.Sql;
using Telemetry.Api.Reading;

namespace Telemetry.Api.Health;

/// <summary>Asks the engine about itself and its tables.</summary>
internal sealed class StoreStateReader(UsageStore store)
{
    private static readonly SqlStatement Version = new("SELECT version()", []);

    private static readonly SqlStatement Tables = new(
        """
        SELECT
            t.name,
            toInt64(ifNull(t.total_bytes, 0)) AS bytes,
            toInt64OrZero(extract(t.engine_full, 'replicated_deduplication_window = (\\d+)')) AS window
        FROM system.tables AS t
        WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree'
        ORDER BY t.name
        """,
        []);

    // No block is cut within half a second of the one before, and each month it reaches is remembered on its own.
    private static readonly SqlStatement Blocks = new(
        """
        SELECT toInt64(uniqExact(log_topic, log_partition, intDiv(toUnixTimestamp64Milli(ingested_at), 500), toYYYYMM(occurred_at)))
        FROM usage_events
        WHERE ingested_at >= now64(3) - toIntervalDay(1)
        """,
        []);

    private static readonly SqlStatement DoubleCaptures = new(
        """
        SELECT toInt64(count()), any(response_id)
        FROM
        (
            SELECT response_id FROM usage_events
            WHERE occurred_at >= now64(3) - toIntervalDay(1) AND response_id != ''
            GROUP BY tenant, response_id HAVING uniqExact(event_id) > 1
        )
        """,
        []);

    public async Task<StoreStateAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        var version = await store.ReadAsync(Version, static row => row.GetString(0), cancellationToken);
        var tables = await store.ReadAsync(
            Tables, static row => new TableStateAnswer(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken);
        var blocks = await store.ReadAsync(Blocks, static row => row.GetInt64(0), cancellationToken);
        var doubled = await store.ReadAsync(DoubleCaptures, static row => (Count: row.GetInt64(0), Example: row.GetString(1)), cancellationToken);
        return new StoreStateAnswer
        {
            EngineVersion = version[0],
            DiskBytes = tables.Sum(static table => table.DiskBytes),
            BlocksOfLastDay = blocks[0],
            DoubleCapturesOfLastDay = doubled[0].Count,
            DoubleCaptureExample = doubled[0].Count > 0 ? doubled[0].Example : null,
            Tables = tables,
        };
    }
}
