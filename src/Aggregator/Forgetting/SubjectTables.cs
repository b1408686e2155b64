using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>Whose rows are meant, by a salted hash of the name.</summary>
/// <param name="Tenant">The only tenant; null: all.</param>
/// <param name="Salt">The salt.</param>
/// <param name="Hash">The hash of salt and name, hexadecimal digits.</param>
internal sealed record Subject(string? Tenant, string Salt, string Hash);

/// <summary>Replaces a name in the tables that hold it as a column.</summary>
internal sealed class SubjectTables(ClickHouseDataSource source, WriteGate gate)
{
    private const string Rollup = "usage_entity_15m";
    private const string Scratch = "usage_entity_15m_forgetting";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Replaces it in a table's column <c>user</c>, in place. Repeating it changes nothing.</summary>
    /// <returns>How many rows had it.</returns>
    public async Task<long> ReplaceAsync(string table, Subject subject, CancellationToken cancellationToken)
    {
        var rows = await source.ScalarAsync<long>($"SELECT toInt64(count()) FROM {table} WHERE {Where("user", subject)}", Values(subject), cancellationToken);
        if (rows > 0)
        {
            await source.ExecuteAsync(
                $"ALTER TABLE {table} UPDATE user = {{replacement:String}} WHERE {Where("user", subject)}", Values(subject), cancellationToken);
        }

        // Also where nothing was found: a change that a stop cut off goes on by itself.
        await ChangedAsync(table, cancellationToken);
        return rows;
    }

    /// <summary>
    /// Replaces it in the rollup by user. It is a key there, and keys cannot be changed in place: each month that has it is
    /// written anew beside the table and put in its place as a whole, while nothing else is inserted.
    /// </summary>
    /// <returns>How many rows had it.</returns>
    public async Task<long> ReplaceInRollupAsync(Subject subject, CancellationToken cancellationToken)
    {
        var where = $"entity_kind = 'user' AND {Where("entity_value", subject)}";
        var months = await source.QueryAsync<Month>(
            $"SELECT _partition_id AS Id, toInt64(count()) AS Rows FROM {Rollup} WHERE {where} GROUP BY Id ORDER BY Id", Values(subject), cancellationToken);
        foreach (var month in months)
        {
            using var alone = await gate.EnterAloneAsync(cancellationToken);
            await source.ExecuteAsync($"DROP TABLE IF EXISTS {Scratch} SYNC", cancellationToken: cancellationToken);
            await source.ExecuteAsync($"CREATE TABLE {Scratch} AS {Rollup}", cancellationToken: cancellationToken);
            await source.ExecuteAsync(
                $$"""
                INSERT INTO {{Scratch}} SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT * REPLACE (if({{where}}, {replacement:String}, entity_value) AS entity_value) FROM {{Rollup}} WHERE _partition_id = {month:String}
                """,
                new { tenant = subject.Tenant ?? "", salt = subject.Salt, hash = subject.Hash, replacement = ForgottenSubjects.Replacement, month = month.Id },
                cancellationToken);
            await source.ExecuteAsync($"ALTER TABLE {Rollup} REPLACE PARTITION ID '{month.Id}' FROM {Scratch}", cancellationToken: cancellationToken);
        }

        await source.ExecuteAsync($"DROP TABLE IF EXISTS {Scratch} SYNC", cancellationToken: cancellationToken);
        return months.Sum(static month => month.Rows);
    }

    /// <summary>Removes rows by which something is watched for the name; the figures themselves are in the rollups.</summary>
    public async Task RemoveAsync(string table, string column, Subject subject, CancellationToken cancellationToken)
    {
        // Whatever their tenant: those of the whole installation are of every tenant's users, and are written anew where one is left.
        var everywhere = subject with { Tenant = null };
        var where = Where(column, everywhere);
        if (await source.ScalarAsync<long>($"SELECT toInt64(count()) FROM {table} WHERE {where}", Values(subject), cancellationToken) > 0)
        {
            await source.ExecuteAsync($"ALTER TABLE {table} DELETE WHERE {where}", Values(subject), cancellationToken);
        }

        await ChangedAsync(table, cancellationToken);
    }

    private async Task ChangedAsync(string table, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = await source.QueryAsync<Change>(
                "SELECT latest_fail_reason AS Fault FROM system.mutations WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done",
                new { table },
                cancellationToken);
            if (open.Count == 0)
            {
                return;
            }

            if (open.FirstOrDefault(static change => change.Fault.Length > 0) is { } failing)
            {
                throw new InvalidOperationException($"The store could not change {table}: {failing.Fault}");
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    private static string Where(string column, Subject subject) =>
        $"lower(hex(SHA256(concat({{salt:String}}, {column})))) = {{hash:String}}{(subject.Tenant is null ? "" : " AND tenant = {tenant:String}")}";

    private static object Values(Subject subject) =>
        new { tenant = subject.Tenant ?? "", salt = subject.Salt, hash = subject.Hash, replacement = ForgottenSubjects.Replacement };

    private sealed record Month
    {
        public required string Id { get; init; }
        public required long Rows { get; init; }
    }

    private sealed record Change
    {
        public required string Fault { get; init; }
    }
}
