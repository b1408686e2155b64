using NodaTime;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>The table <c>budget_forecasts</c>: the last forecast of each watched period.</summary>
internal sealed class BudgetForecastTable(ClickHouseDataSource source)
{
    private const int RowsPerInsert = 200;

    /// <summary>Writes forecasts; each takes the place of an earlier one.</summary>
    public async Task WriteAsync(IEnumerable<(PeriodKey Key, BudgetForecast Forecast)> forecasts, Instant now, CancellationToken cancellationToken)
    {
        foreach (var rows in forecasts.Chunk(RowsPerInsert))
        {
            await source.ExecuteAsync(
                """
                INSERT INTO budget_forecasts SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT f.1, f.2, f.3, f.4, toDateTime(f.5, 'UTC'), f.6, f.7, f.8, fromUnixTimestamp64Milli({now:Int64}, 'UTC')
                FROM
                (
                    SELECT arrayJoin(arrayZip(
                        {tenants:Array(String)}, {ids:Array(String)}, {revisions:Array(UInt64)}, {values:Array(String)}, {starts:Array(Int64)},
                        {usd:Array(Decimal(38, 12))}, {low:Array(Nullable(Decimal(38, 12)))}, {high:Array(Nullable(Decimal(38, 12)))})) AS f
                )
                """,
                new
                {
                    now = now.ToUnixTimeMilliseconds(),
                    tenants = Column(static row => row.Key.Tenant),
                    ids = Column(static row => row.Key.BudgetId),
                    revisions = Column(static row => row.Key.Revision),
                    values = Column(static row => row.Key.PerValue),
                    starts = Column(static row => row.Key.Start.ToUnixTimeSeconds()),
                    usd = Column(static row => row.Forecast.Usd),
                    low = Column(static row => row.Forecast.LowUsd),
                    high = Column(static row => row.Forecast.HighUsd),
                },
                cancellationToken);

            T[] Column<T>(Func<(PeriodKey Key, BudgetForecast Forecast), T> read) => [.. rows.Select(read)];
        }
    }
}
