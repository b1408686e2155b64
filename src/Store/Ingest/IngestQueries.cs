using System.Data.Common;
using System.Runtime.CompilerServices;
using Telemetry.Events;
using Telemetry.Store.Client;

namespace Telemetry.Store.Ingest;

/// <summary>What ingest asks the store before it writes.</summary>
public sealed class IngestQueries(ClickHouseDataSource source)
{
    // Keeps the text of one statement's parameter well below what servers accept.
    private const int IdsPerQuery = 5_000;

    /// <summary>
    /// Waits until this replica has every row that others took before: a look-up that does not see what the partition's last owner
    /// wrote would count it again. Returns at once where tables are not replicated.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var replicated = await source.QueryAsync<string>(
            "SELECT table FROM system.replicas WHERE database = currentDatabase() AND table IN ('usage_events', 'usage_identity', 'dimension_values')",
            null,
            cancellationToken);
        foreach (var table in replicated)
        {
            await source.ExecuteAsync($"SYSTEM SYNC REPLICA {table} LIGHTWEIGHT", null, cancellationToken);
        }
    }

    /// <summary>Finds the stored events among some ids, in all tenants.</summary>
    public Task<List<IdentityRow>> FindIdentitiesAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT tenant, event_id, usage_hash, usage_quality FROM usage_identity WHERE event_id IN (SELECT arrayJoin({ids:Array(UUID)}))",
            eventIds,
            cancellationToken);

    /// <summary>
    /// Finds the stored events among some ids in raw rows: after an unclean stop an identity may be there without its row.
    /// The identities narrow down the hours to be read.
    /// </summary>
    public Task<List<IdentityRow>> FindRawIdentitiesAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) =>
        FindAsync(
            """
            SELECT tenant, event_id, usage_hash, usage_quality FROM usage_events
            WHERE event_id IN (SELECT arrayJoin({ids:Array(UUID)}))
              AND toStartOfHour(occurred_at) IN
                  (SELECT toStartOfHour(occurred_at) FROM usage_identity WHERE event_id IN (SELECT arrayJoin({ids:Array(UUID)})))
            """,
            eventIds,
            cancellationToken);

    /// <summary>Gets the highest offset of a partition that raw rows hold at or beyond the log's end; null where they hold none, as it should be.</summary>
    public async Task<long?> FindOffsetBeyondAsync(string topic, int partition, long end, CancellationToken cancellationToken)
    {
        await foreach (var row in ReadAsync(
            "SELECT max(log_offset), count() FROM usage_events WHERE log_topic = {topic:String} AND log_partition = {partition:Int32} AND log_offset >= {end:Int64}",
            [("topic", topic), ("partition", partition), ("end", end)],
            cancellationToken))
        {
            return row.GetFieldValue<ulong>(1) == 0 ? null : row.GetInt64(0);
        }

        return null;
    }

    /// <summary>Gets what tells this store from any other: the id that its raw table was made with.</summary>
    public async Task<Guid> FindStoreIdAsync(CancellationToken cancellationToken) =>
        await source.ScalarAsync<Guid>(
            "SELECT uuid FROM system.tables WHERE database = currentDatabase() AND name = 'usage_events'", cancellationToken: cancellationToken);

    /// <summary>Gets the offsets of a range that raw rows hold, ascending.</summary>
    public async Task<List<long>> FindOffsetsAsync(string topic, int partition, long first, long last, CancellationToken cancellationToken)
    {
        var offsets = new List<long>();
        await foreach (var row in ReadAsync(
            """
            SELECT log_offset FROM usage_events
            WHERE log_topic = {topic:String} AND log_partition = {partition:Int32} AND log_offset BETWEEN {first:Int64} AND {last:Int64}
            ORDER BY log_offset
            """,
            [("topic", topic), ("partition", partition), ("first", first), ("last", last)],
            cancellationToken))
        {
            offsets.Add(row.GetInt64(0));
        }

        return offsets;
    }

    /// <summary>
    /// Reads the identities of stored events that a partition's filter must know: its own from an offset on, and all of
    /// other topics, because a topic that grew too small is followed by a new one.
    /// </summary>
    public async IAsyncEnumerable<(string Tenant, Guid EventId)> ReadIdentitiesAsync(
        string topic, int partition, long fromOffset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in ReadAsync(
            """
            SELECT tenant, event_id FROM usage_events
            WHERE (log_topic = {topic:String} AND log_partition = {partition:Int32} AND log_offset >= {from:Int64})
               OR (log_topic != {topic:String} AND {from:Int64} = 0)
            """,
            [("topic", topic), ("partition", partition), ("from", fromOffset)],
            cancellationToken))
        {
            yield return (row.GetString(0), row.GetGuid(1));
        }
    }

    /// <summary>Reads the admitted values of rolled-up dimensions.</summary>
    public async Task<List<DimensionValueRow>> ReadDimensionValuesAsync(CancellationToken cancellationToken)
    {
        var values = new List<DimensionValueRow>();
        await foreach (var row in ReadAsync("SELECT DISTINCT tenant, dimension, value FROM dimension_values", [], cancellationToken))
        {
            values.Add(new DimensionValueRow(row.GetString(0), row.GetString(1), row.GetString(2)));
        }

        return values;
    }

    private async Task<List<IdentityRow>> FindAsync(string sql, IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken)
    {
        var found = new List<IdentityRow>();
        foreach (var ids in eventIds.Chunk(IdsPerQuery))
        {
            await foreach (var row in ReadAsync(sql, [("ids", ids)], cancellationToken))
            {
                found.Add(new IdentityRow(
                    row.GetString(0),
                    row.GetGuid(1),
                    row.GetFieldValue<ulong>(2),
                    (UsageQuality)VocabularyNames.Qualities.IndexOf(row.GetString(3))));
            }
        }

        return found;
    }

    private async IAsyncEnumerable<DbDataReader> ReadAsync(
        string sql, (string Name, object Value)[] parameters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = source.CreateConnection();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return reader;
        }
    }
}
