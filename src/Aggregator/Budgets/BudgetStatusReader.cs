using NodaTime;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets;

/// <summary>Reads the view <c>budget_status</c>, the one definition of what was spent of a budget.</summary>
internal sealed class BudgetStatusReader(ClickHouseDataSource source)
{
    /// <summary>Reads every watched period.</summary>
    public async Task<IReadOnlyList<BudgetStatusRow>> ReadAsync(CancellationToken cancellationToken) => await source.QueryAsync<BudgetStatusRow>(
        """
        SELECT tenant AS Tenant, budget_id AS BudgetId, toInt64(revision) AS Revision, per_value AS PerValue,
            toInt64(toUnixTimestamp(period_start)) AS StartSeconds, toInt64(toUnixTimestamp(period_end)) AS EndSeconds, spent_usd AS SpentUsd,
            forecast_usd AS ForecastUsd, forecast_low_usd AS LowUsd, forecast_high_usd AS HighUsd,
            unpriced_calls AS UnpricedCalls, partial_calls AS PartialCalls
        FROM budget_status
        ORDER BY tenant, budget_id, period_start DESC, spent_usd DESC, per_value
        """,
        cancellationToken: cancellationToken);

    /// <summary>
    /// Reads a mark of the tables that budgets are added up from: another one means that budgets may stand otherwise. It is of
    /// their parts, because an insert reaches the rollups a moment after the raw rows, and counts of rows may stay the same.
    /// </summary>
    public async Task<ulong> MarkAsync(CancellationToken cancellationToken) => await source.ScalarAsync<ulong>(
        """
        SELECT sum(cityHash64(table, name)) FROM system.parts
        WHERE active AND database = currentDatabase()
            AND table IN ('usage_events', 'usage_adjustments', 'usage_15m', 'usage_1d', 'usage_entity_15m')
        """,
        cancellationToken: cancellationToken);
}

/// <summary>A row of <c>budget_status</c>.</summary>
internal sealed record BudgetStatusRow
{
    public string Tenant { get; init; } = "";
    public string BudgetId { get; init; } = "";
    public long Revision { get; init; }
    public string PerValue { get; init; } = "";
    public long StartSeconds { get; init; }
    public long EndSeconds { get; init; }
    public decimal SpentUsd { get; init; }
    public decimal? ForecastUsd { get; init; }
    public decimal? LowUsd { get; init; }
    public decimal? HighUsd { get; init; }
    public long UnpricedCalls { get; init; }
    public long PartialCalls { get; init; }

    public BudgetPeriod Period => new(Instant.FromUnixTimeSeconds(StartSeconds), Instant.FromUnixTimeSeconds(EndSeconds));
    public PeriodKey Key => new(Tenant, BudgetId, Revision, PerValue, Period.Start);
}
