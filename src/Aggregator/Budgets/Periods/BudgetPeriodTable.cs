using System.Text.Json;
using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets.Periods;

/// <summary>
/// The table <c>budget_periods</c>, by which the view <c>budget_status</c> knows what to add up. Every process may write it: the
/// same budgets at the same time give the same rows.
/// </summary>
internal sealed class BudgetPeriodTable(ClickHouseDataSource source)
{
    private const int RowsPerInsert = 100;

    private Dictionary<PeriodKey, string>? written;

    /// <summary>Writes the periods that are watched and not yet written, and ends the watch of those that are over.</summary>
    public async Task WatchAsync(IReadOnlyCollection<WatchedPeriod> periods, Instant now, CancellationToken cancellationToken)
    {
        this.written ??= await ReadAsync(cancellationToken);
        var anchors = periods.ToDictionary(static period => period.Key);
        if (this.written.Keys.Any(key => !anchors.ContainsKey(key with { PerValue = "" })))
        {
            await EndAsync(anchors.Keys, now, cancellationToken);
            this.written = await ReadAsync(cancellationToken);
        }

        await WriteAsync([.. periods.Where(period => !this.written.TryGetValue(period.Key, out var from) || from != BudgetSources.NameOf(period.Source))], now, cancellationToken);
    }

    /// <summary>Writes that values of a budget with <c>per</c> have spent something in a period.</summary>
    /// <param name="periods">The periods, each with a value.</param>
    public Task AddValuesAsync(IEnumerable<WatchedPeriod> periods, Instant now, CancellationToken cancellationToken) =>
        WriteAsync([.. periods.Where(period => this.written?.ContainsKey(period.Key) != true)], now, cancellationToken);

    private async Task<Dictionary<PeriodKey, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            """
            SELECT tenant AS Tenant, budget_id AS BudgetId, toInt64(revision) AS Revision, per_value AS PerValue, toInt64(toUnixTimestamp(start_utc)) AS Start, toString(source) AS Source
            FROM budget_periods FINAL
            WHERE watched = 1
            """,
            cancellationToken: cancellationToken);
        return rows.ToDictionary(
            static row => new PeriodKey(row.Tenant, row.BudgetId, row.Revision, row.PerValue, Instant.FromUnixTimeSeconds(row.Start)), static row => row.Source);
    }

    private async Task EndAsync(IReadOnlyCollection<PeriodKey> watched, Instant now, CancellationToken cancellationToken) => await source.ExecuteAsync(
        """
        INSERT INTO budget_periods SETTINGS async_insert = 0, insert_deduplicate = 0
        SELECT * REPLACE (0 AS watched, fromUnixTimestamp64Milli({now:Int64}, 'UTC') AS written_at)
        FROM budget_periods AS p FINAL
        WHERE p.watched = 1 AND NOT has(
            arrayZip({tenants:Array(String)}, {ids:Array(String)}, {revisions:Array(UInt64)}, {starts:Array(Int64)}),
            (p.tenant, p.budget_id, p.revision, toInt64(toUnixTimestamp(p.start_utc))))
        """,
        new
        {
            now = now.ToUnixTimeMilliseconds(),
            tenants = watched.Select(static key => key.Tenant).ToArray(),
            ids = watched.Select(static key => key.BudgetId).ToArray(),
            revisions = watched.Select(static key => key.Revision).ToArray(),
            starts = watched.Select(static key => key.Start.ToUnixTimeSeconds()).ToArray(),
        },
        cancellationToken);

    private async Task WriteAsync(IReadOnlyCollection<WatchedPeriod> periods, Instant now, CancellationToken cancellationToken)
    {
        foreach (var rows in periods.Chunk(RowsPerInsert))
        {
            await source.ExecuteAsync(
                """
                INSERT INTO budget_periods SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT p.1, p.2, p.3, p.4, toDateTime(p.5, 'UTC'), toDateTime(p.6, 'UTC'), p.7, p.8, p.9, p.10, p.11, p.12, JSONExtract(p.13, 'Array(Array(String))'), p.14, p.15, 1,
                    fromUnixTimestamp64Milli({now:Int64}, 'UTC')
                FROM
                (
                    SELECT arrayJoin(arrayZip(
                        {tenants:Array(String)}, {ids:Array(String)}, {revisions:Array(UInt64)}, {values:Array(String)}, {starts:Array(Int64)},
                        {ends:Array(Int64)}, {limits:Array(Decimal(38, 12))}, {names:Array(String)}, {kinds:Array(String)}, {zones:Array(String)},
                        {pers:Array(String)}, {filterNames:Array(Array(String))}, {filterValues:Array(String)},
                        {sources:Array(String)}, {entities:Array(String)})) AS p
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
                    ends = Column(static row => row.End.ToUnixTimeSeconds()),
                    limits = Column(static row => row.Budget.LimitUsd),
                    names = Column(static row => row.Budget.Name),
                    kinds = Column(static row => BudgetNames.NameOf(row.Budget.Period)),
                    zones = Column(static row => row.Budget.Zone.Id),
                    pers = Column(static row => row.Budget.Per?.Name ?? ""),
                    filterNames = Column(static row => row.Budget.Filter.Select(static filter => filter.Dimension.Name).ToArray()),
                    filterValues = Column(static row => JsonSerializer.Serialize(row.Budget.Filter.Select(static filter => filter.Values))),
                    sources = Column(static row => BudgetSources.NameOf(row.Source)),
                    entities = Column(static row => row.Source == BudgetSource.Entities ? BudgetSources.EntityOf(row.Budget) : ""),
                },
                cancellationToken);
            foreach (var row in rows)
            {
                this.written![row.Key] = BudgetSources.NameOf(row.Source);
            }

            T[] Column<T>(Func<WatchedPeriod, T> read) => [.. rows.Select(read)];
        }
    }

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public string BudgetId { get; init; } = "";
        public long Revision { get; init; }
        public string PerValue { get; init; } = "";
        public long Start { get; init; }
        public string Source { get; init; } = "";
    }
}
