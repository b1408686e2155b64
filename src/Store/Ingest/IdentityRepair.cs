using Telemetry.Store.Client;
using Telemetry.Store.Migrations;

namespace Telemetry.Store.Ingest;

/// <summary>Brings identities and dimension values in line with raw rows, where an unclean stop lost what the views had written.</summary>
public sealed class IdentityRepair(ClickHouseDataSource source)
{
    // What is missing is missing, whatever the store remembers of earlier inserts of the same rows.
    private const string Settings = "SETTINGS insert_deduplicate = 0, async_insert = 0";
    private const string Range = "e.log_topic = {topic:String} AND e.log_partition = {partition:Int32} AND e.log_offset >= {from:Int64}";

    /// <summary>Adds identities and dimension values that raw rows from an offset on should have.</summary>
    public async Task RestoreAsync(string topic, int partition, long fromOffset, CancellationToken cancellationToken)
    {
        var range = new { topic, partition, from = fromOffset };
        await source.ExecuteAsync(
            $"""
            INSERT INTO usage_identity {Settings} {MigrationFiles.Fragment("identities_of_events")}
            WHERE {Range} AND (e.tenant, e.event_id) NOT IN (SELECT tenant, event_id FROM usage_identity)
            """,
            range,
            cancellationToken);

        // Copies of a value collapse, so that all of them may be added again.
        await source.ExecuteAsync(
            $"INSERT INTO dimension_values {Settings} {MigrationFiles.Fragment("dimension_values_of_events")} WHERE {Range} GROUP BY e.tenant",
            range,
            cancellationToken);
    }
}
