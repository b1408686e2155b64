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
        var days = await DaysAsync(scope, cancellationToken);
        var results = new List<RollupResult>();
        foreach (var rollup in RollupDefinition.All)
        {
            var difference = new RollupDifference(rollup, scope.Records is null ? null : Touched);
            var total = new RollupResult(rollup.Table, 0, 0, 0, 0m, 0m);
            foreach (var day in days)
            {
                var found = await SummaryAsync(difference, day, scope, cancellationToken);
                total = total with
                {
                    BucketsCompared = total.BucketsCompared + found.Buckets,
                    DifferingBuckets = total.DifferingBuckets + found.DifferingBuckets,
                    DifferingKeys = total.DifferingKeys + found.DifferingKeys,
                    CostDifference = total.CostDifference + found.Cost,
                    AbsoluteCostDifference = total.AbsoluteCostDifference + found.AbsoluteCost,
                };
                if (run is not null && found.DifferingKeys > 0)
                {
                    await InsertAsync(difference.Repair(), $"repair/{run}/{rollup.Table}/{Text(day)}", Parameters(day, scope), cancellationToken);
                }
            }

            results.Add(total);
        }

        return new VerificationReport
        {
            Rollups = results,
            IdentitiesMissing = await IdentitiesAsync(days, scope, run, cancellationToken),
            Repaired = run is not null,
        };
    }

    // Identities and admitted values are fed by views of the same insert, so a crash can leave them a block behind as well.
    private async Task<long> IdentitiesAsync(
        IReadOnlyList<DateTime> days, VerificationScope scope, string? run, CancellationToken cancellationToken)
    {
        const string Missing = """
            WHERE toDate(e.occurred_at) = {day:Date} AND (e.tenant, e.event_id) NOT IN
                (SELECT tenant, event_id FROM usage_identity WHERE toDate(occurred_at) = {day:Date})
            """;
        var missing = 0L;
        foreach (var day in days)
        {
            var parameters = Parameters(day, scope);
            var count = (long)await source.ScalarAsync<ulong>($"SELECT count() FROM usage_events AS e {Missing}", parameters, cancellationToken);
            missing += count;
            if (run is not null && count > 0)
            {
                await InsertAsync(
                    $"INSERT INTO usage_identity {MigrationFiles.Fragment("identities_of_events")} {Missing} ORDER BY ALL",
                    $"repair/{run}/usage_identity/{Text(day)}", parameters, cancellationToken);
                await InsertAsync(
                    $"INSERT INTO dimension_values {MigrationFiles.Fragment("dimension_values_of_events")} WHERE toDate(e.occurred_at) = {{day:Date}} ORDER BY ALL",
                    $"repair/{run}/dimension_values/{Text(day)}", parameters, cancellationToken);
            }
        }

        return missing;
    }

    private async Task<IReadOnlyList<DateTime>> DaysAsync(VerificationScope scope, CancellationToken cancellationToken)
    {
        if (scope.Records is not null)
        {
            return await source.QueryAsync<DateTime>(
                $"SELECT DISTINCT toDate(bucket) AS day FROM ({Touched}) ORDER BY day", Parameters(default, scope), cancellationToken);
        }

        // Months of raw rows are dropped whole; what the rollups hold of dropped months can no longer be compared.
        return await source.QueryAsync<DateTime>(
            """
            WITH (SELECT toStartOfMonth(min(occurred_at)) FROM usage_events) AS oldest
            SELECT DISTINCT day FROM
            (
                SELECT toDate(occurred_at) AS day FROM usage_events
                UNION ALL SELECT toDate(occurred_at) FROM usage_adjustments
                UNION ALL SELECT toDate(bucket_start) FROM usage_15m
                UNION ALL SELECT toDate(bucket_start) FROM usage_entity_15m
                UNION ALL SELECT bucket_start FROM usage_1d
            )
            WHERE day >= if({from:Nullable(Date)} IS NULL, oldest, {from:Nullable(Date)})
                AND ({to:Nullable(Date)} IS NULL OR day < {to:Nullable(Date)})
            ORDER BY day
            """,
            new { from = scope.From, to = scope.To },
            cancellationToken);
    }

    private async Task<SummaryRow> SummaryAsync(
        RollupDifference difference, DateTime day, VerificationScope scope, CancellationToken cancellationToken)
    {
        var row = await source.QuerySingleOrDefaultAsync<SummaryRow>(difference.Summary(), Parameters(day, scope), cancellationToken);
        return row ?? new SummaryRow();
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

    private static Dictionary<string, object?> Parameters(DateTime day, VerificationScope scope)
    {
        var parameters = new Dictionary<string, object?> { ["day"] = DateOnly.FromDateTime(day) };
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

    private sealed class SummaryRow
    {
        public long Buckets { get; init; }
        public long DifferingBuckets { get; init; }
        public long DifferingKeys { get; init; }
        public decimal Cost { get; init; }
        public decimal AbsoluteCost { get; init; }
    }
}
