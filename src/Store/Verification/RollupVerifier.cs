using System.Globalization;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Migrations;

namespace Telemetry.Store.Verification;

/// <summary>
/// Compares raw rows and adjustments with every rollup by 15-minute bucket and day, exactly, and repairs by appending the
/// signed difference. Run it while no insert is running: a block that is half way looks like a difference.
/// </summary>
public sealed class RollupVerifier(ClickHouseDataSource source)
{
    private const string Touched = """
        SELECT DISTINCT toStartOfFifteenMinutes(occurred_at) AS bucket FROM usage_events
        WHERE log_topic = {topic:String} AND log_partition = {partition:Int32}
            AND log_offset >= {first_offset:Int64} AND log_offset <= {last_offset:Int64}
        """;

    /// <summary>Compares and changes nothing.</summary>
    public Task<VerificationReport> VerifyAsync(VerificationScope scope, CancellationToken cancellationToken = default) =>
        RunAsync(scope, null, cancellationToken);

    /// <summary>Compares and repairs. The report holds what was found before.</summary>
    /// <param name="scope">What to compare.</param>
    /// <param name="run">Names this run in the insert tokens; never used twice for different states of the store.</param>
    public Task<VerificationReport> RepairAsync(VerificationScope scope, string run, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        return RunAsync(scope, run, cancellationToken);
    }

    private async Task<VerificationReport> RunAsync(VerificationScope scope, string? run, CancellationToken cancellationToken)
    {
        var spans = await SpansAsync(scope, cancellationToken);
        var results = new List<RollupResult>();
        foreach (var rollup in RollupDefinition.All)
        {
            var difference = new RollupDifference(rollup, scope.Records is null ? null : Touched);
            var total = new RollupResult(rollup.Table, 0, 0, 0, 0m, 0m);
            foreach (var span in spans)
            {
                foreach (var found in await source.QueryAsync<SummaryRow>(difference.Summary(), Parameters(span, scope), cancellationToken))
                {
                    total = found.AddTo(total);
                    if (run is not null && found.DifferingKeys > 0)
                    {
                        await InsertAsync(
                            difference.Repair(), $"repair/{run}/{rollup.Table}/{Text(found.Day)}", Parameters(OneDay(found.Day), scope), cancellationToken);
                    }
                }
            }

            results.Add(total);
        }

        return new VerificationReport
        {
            Rollups = results,
            IdentitiesMissing = await IdentitiesAsync(spans, scope, run, cancellationToken),
            Repaired = run is not null,
        };
    }

    // Identities and admitted values are fed by views of the same insert, so a crash can leave them a block behind as well.
    private async Task<long> IdentitiesAsync(
        IReadOnlyList<DaySpan> spans, VerificationScope scope, string? run, CancellationToken cancellationToken)
    {
        const string InSpan = "toDate(e.occurred_at) >= {first:Date} AND toDate(e.occurred_at) <= {last:Date}";
        const string Missing = $$"""
            WHERE {{InSpan}} AND (e.tenant, e.event_id) NOT IN
                (SELECT tenant, event_id FROM usage_identity WHERE toDate(occurred_at) >= {first:Date} AND toDate(occurred_at) <= {last:Date})
            """;
        var missing = 0L;
        foreach (var span in spans)
        {
            var days = await source.QueryAsync<DayRow>(
                $"SELECT toDate(e.occurred_at) AS Day, toInt64(count()) AS Rows FROM usage_events AS e {Missing} GROUP BY Day",
                Parameters(span, scope), cancellationToken);
            missing += days.Sum(day => day.Rows);
            foreach (var day in run is null ? [] : days)
            {
                var parameters = Parameters(OneDay(day.Day), scope);
                await InsertAsync(
                    $"INSERT INTO usage_identity {MigrationFiles.Fragment("identities_of_events")} {Missing} ORDER BY ALL",
                    $"repair/{run}/usage_identity/{Text(day.Day)}", parameters, cancellationToken);
                await InsertAsync(
                    $"INSERT INTO dimension_values {MigrationFiles.Fragment("dimension_values_of_events")} WHERE {InSpan} GROUP BY e.tenant ORDER BY ALL",
                    $"repair/{run}/dimension_values/{Text(day.Day)}", parameters, cancellationToken);
            }
        }

        return missing;
    }

    private async Task<IReadOnlyList<DaySpan>> SpansAsync(VerificationScope scope, CancellationToken cancellationToken)
    {
        // Months of raw rows are dropped whole; what the rollups hold of dropped months can no longer be compared.
        var (sql, parameters) = scope.Records is not null
            ? ($$"""
                SELECT toDate(occurred_at) AS Day, toInt64(count()) AS Rows FROM usage_events
                WHERE Day IN (SELECT toDate(bucket) FROM ({{Touched}})) GROUP BY Day ORDER BY Day
                """, (object)Parameters(default, scope))
            : ("""
                WITH (SELECT toStartOfMonth(min(occurred_at)) FROM usage_events) AS oldest
                SELECT Day, toInt64(count()) AS Rows FROM
                (
                    SELECT toDate(occurred_at) AS Day FROM usage_events
                    UNION ALL SELECT toDate(occurred_at) FROM usage_adjustments
                    UNION ALL SELECT toDate(bucket_start) FROM usage_15m
                    UNION ALL SELECT toDate(bucket_start) FROM usage_entity_15m
                    UNION ALL SELECT bucket_start FROM usage_1d
                    UNION ALL SELECT bucket_start FROM usage_model_1d
                )
                WHERE Day >= if({from:Nullable(Date)} IS NULL, oldest, {from:Nullable(Date)})
                    AND ({to:Nullable(Date)} IS NULL OR Day < {to:Nullable(Date)})
                GROUP BY Day ORDER BY Day
                """, new { from = scope.From, to = scope.To });
        var days = await source.QueryAsync<DayRow>(sql, parameters, cancellationToken);
        return DaySpan.Pack(days.Select(day => (DateOnly.FromDateTime(day.Day), day.Rows)));
    }

    private async Task InsertAsync(string sql, string token, Dictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        foreach (var (name, value) in InsertSettings.For(token, deduplicate: true))
        {
            command.Settings[name] = value;
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Dictionary<string, object?> Parameters(DaySpan span, VerificationScope scope)
    {
        var parameters = new Dictionary<string, object?> { ["first"] = span.First, ["last"] = span.Last };
        if (scope.Records is { } records)
        {
            parameters["topic"] = records.Topic;
            parameters["partition"] = records.Partition;
            parameters["first_offset"] = records.FirstOffset;
            parameters["last_offset"] = records.LastOffset;
        }

        return parameters;
    }

    private static string Text(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DaySpan OneDay(DateTime day) => new(DateOnly.FromDateTime(day), DateOnly.FromDateTime(day));

    private sealed class DayRow
    {
        public DateTime Day { get; init; }
        public long Rows { get; init; }
    }

    private sealed class SummaryRow
    {
        public DateTime Day { get; init; }
        public long Buckets { get; init; }
        public long DifferingBuckets { get; init; }
        public long DifferingKeys { get; init; }
        public decimal Cost { get; init; }
        public decimal AbsoluteCost { get; init; }

        public RollupResult AddTo(RollupResult total) => total with
        {
            BucketsCompared = total.BucketsCompared + Buckets,
            DifferingBuckets = total.DifferingBuckets + DifferingBuckets,
            DifferingKeys = total.DifferingKeys + DifferingKeys,
            CostDifference = total.CostDifference + Cost,
            AbsoluteCostDifference = total.AbsoluteCostDifference + AbsoluteCost,
        };
    }
}
