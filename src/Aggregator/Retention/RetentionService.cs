using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Retention;

/// <summary>
/// Drops months that are wholly older than their retention, as partitions: raw rows, adjustments and identities together,
/// rollups later. Single rows never expire, because then raw rows and rollups of one day would disagree.
/// </summary>
public sealed class RetentionService(
    ClickHouseDataSource source, WriteGate gate, AggregatorOptions options, TimeProvider time, ILogger<RetentionService> logger)
    : BackgroundService
{
    // In this order: should it be cut short, a late copy still finds its identity. Events that old are refused anyway.
    private static readonly string[] EventTables = ["usage_events", "usage_adjustments", "usage_identity"];
    // What people were told goes with the figures that it was about.
    private static readonly string[] RollupTables = ["usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m", "notices", "webhook_attempts"];

    /// <summary>Drops what is expired now.</summary>
    /// <returns>The tables and months (<c>yyyyMM</c>) that went.</returns>
    public async Task<IReadOnlyList<(string Table, int Month)>> DropExpiredAsync(CancellationToken cancellationToken)
    {
        var dropped = new List<(string, int)>();
        var rollups = options.RetentionRollups > options.RetentionEvents ? options.RetentionRollups : options.RetentionEvents;
        foreach (var (tables, retention) in new[] { (EventTables, options.RetentionEvents), (RollupTables, rollups) })
        {
            foreach (var table in tables)
            {
                foreach (var month in await MonthsAsync(table, cancellationToken))
                {
                    if (ExpiredMonths.IsExpired(month, retention, time.GetUtcNow()))
                    {
                        await DropAsync(table, month, cancellationToken);
                        dropped.Add((table, month));
                    }
                }
            }
        }

        return dropped;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryDropAsync(stoppingToken);
                await Task.Delay(options.RetentionEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryDropAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DropExpiredAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            AggregatorLog.NotDropped(logger, fault);
        }
    }

    private async Task DropAsync(string table, int month, CancellationToken cancellationToken)
    {
        using var alone = await gate.EnterAloneAsync(cancellationToken);
        await source.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {table} DROP PARTITION {month}"), cancellationToken: cancellationToken);
        AggregatorLog.Dropped(logger, month, table);
    }

    private async Task<List<int>> MonthsAsync(string table, CancellationToken cancellationToken) =>
        await source.QueryAsync<int>(
            """
            SELECT DISTINCT toInt32(partition) AS month FROM system.parts
            WHERE database = currentDatabase() AND table = {table:String} AND active
            ORDER BY month
            """,
            new { table },
            cancellationToken);
}
