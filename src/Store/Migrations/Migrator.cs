using Telemetry.Store.Client;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>Brings a database to the schema of this build: each file once, in order, under a lock, recorded with its checksum.</summary>
public static class Migrator
{
    /// <summary>The file that makes ingest_progress.</summary>
    private const int ProgressVersion = 11;

    /// <summary>An ingester reports every 2 s.</summary>
    private const int SilenceSeconds = 15;

    /// <summary>The highest schema version this build knows.</summary>
    public static int LatestVersion => MigrationFiles.All[^1].Version;

    /// <summary>Makes the data source's database where it is absent and applies what it lacks. Returns the versions applied.</summary>
    /// <exception cref="MigrationException">
    /// The database is newer than this build, an applied file has changed since, the cluster cannot have these tables, or ingesters
    /// are at work and a file makes the views anew that they insert through.
    /// </exception>
    public static async Task<IReadOnlyList<int>> ApplyAsync(
        ClickHouseDataSource source, MigrationOptions options, CancellationToken cancellationToken = default)
    {
        await ClusterCheck.RunAsync(source, options, cancellationToken);
        await source.WithDatabase("default").ExecuteAsync(Database(source.Database, options), null, cancellationToken);
        await using var held = await MigrationLock.TakeAsync(source, options.OnCluster, cancellationToken);
        await source.ExecuteAsync(RecordsTable(options), null, cancellationToken);
        var applied = await AppliedAsync(source, cancellationToken);
        Check(source.Database, applied);
        var missing = MigrationFiles.All.Where(m => !applied.ContainsKey(m.Version)).ToList();
        if (applied.ContainsKey(ProgressVersion) && missing.Any(static migration => migration.MakesViewsAnew))
        {
            await CheckNothingIsInsertedAsync(source, cancellationToken);
        }

        foreach (var statement in MigrationTemplate.Run(missing, options))
        {
            await source.ExecuteAsync(statement, null, cancellationToken);
        }

        if (missing.Count > 0)
        {
            // All at the end: a run that was cut off is done once more as a whole, by whatever build comes next.
            await source.ExecuteAsync(
                """
                INSERT INTO schema_migrations
                SELECT r.1, r.2, r.3, now64(3)
                FROM (SELECT arrayJoin(arrayZip({versions:Array(UInt32)}, {names:Array(String)}, {checksums:Array(String)})) AS r)
                """,
                new
                {
                    versions = missing.Select(static migration => (uint)migration.Version).ToArray(),
                    names = missing.Select(static migration => migration.Name).ToArray(),
                    checksums = missing.Select(static migration => migration.Checksum).ToArray(),
                },
                cancellationToken);
        }

        return [.. missing.Select(static migration => migration.Version)];
    }

    /// <summary>Reads what the database lacks, without changing it.</summary>
    /// <exception cref="MigrationException">The database is newer than this build, an applied file has changed since, or its form is not the one asked for.</exception>
    public static async Task<SchemaState> ReadStateAsync(
        ClickHouseDataSource source, MigrationOptions options, CancellationToken cancellationToken = default)
    {
        await ClusterCheck.RunAsync(source, options, cancellationToken);
        var exists = await source.WithDatabase("default").ScalarAsync<ulong>(
            "SELECT count() FROM system.tables WHERE database = {database:String} AND name = 'schema_migrations'",
            new { database = source.Database },
            cancellationToken) > 0;
        var applied = exists ? await AppliedAsync(source, cancellationToken) : [];
        Check(source.Database, applied);
        return new SchemaState(applied.Count == 0 ? 0 : applied.Keys.Max(), [.. MigrationFiles.All.Where(m => !applied.ContainsKey(m.Version))]);
    }

    /// <summary>Gets every statement that makes a new database, in order: for whoever applies them by other means.</summary>
    public static IEnumerable<string> Script(string database, MigrationOptions options) =>
        [Database(database, options), RecordsTable(options), .. MigrationTemplate.Run(MigrationFiles.All, options)];

    // The process that migrates the embedded engine is the only one, and inserts nothing yet.
    private static async Task CheckNothingIsInsertedAsync(ClickHouseDataSource source, CancellationToken cancellationToken)
    {
        if (source.IsEmbedded)
        {
            return;
        }

        var ingesters = await source.QueryAsync<string>(
            "SELECT DISTINCT ingester FROM ingest_progress FINAL WHERE reported_at > now64(3) - toIntervalSecond({seconds:UInt32}) ORDER BY ingester",
            new { seconds = SilenceSeconds },
            cancellationToken);
        if (ingesters.Count > 0)
        {
            throw new MigrationException(
                $"The database {source.Database} is being written to by {string.Join(", ", ingesters)}. This upgrade makes the views anew that inserts go through. " +
                $"Stop ingesters and aggregators, wait {SilenceSeconds} s, migrate, and start them again: events wait in Kafka meanwhile.");
        }
    }

    private static void Check(string database, Dictionary<int, string> applied)
    {
        if (applied.Count > 0 && applied.Keys.Max() is var newest && newest > LatestVersion)
        {
            throw new MigrationException(
                $"The database {database} has schema version {newest}, this build knows {LatestVersion}. Use the newer build that wrote it.");
        }

        foreach (var migration in MigrationFiles.All)
        {
            if (applied.TryGetValue(migration.Version, out var checksum) && checksum != migration.Checksum)
            {
                throw new MigrationException(
                    $"sql/clickhouse/{migration.Version:0000}_{migration.Name}.sql differs from what was applied to the database {database}. " +
                    "Applied files are never edited: put the change into a file with the next number.");
            }
        }
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(ClickHouseDataSource source, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<AppliedRow>("SELECT version, checksum FROM schema_migrations", null, cancellationToken);
        return rows.DistinctBy(row => row.Version).ToDictionary(row => (int)row.Version, row => row.Checksum);
    }

    private static string Database(string name, MigrationOptions options) =>
        $"CREATE DATABASE IF NOT EXISTS {SqlQuote.Identifier(name)} {options.OnCluster}".TrimEnd();

    private static string RecordsTable(MigrationOptions options) =>
        $"CREATE TABLE IF NOT EXISTS schema_migrations {options.OnCluster} " +
        "(version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC')) " +
        $"ENGINE = {options.Engine("MergeTree")} ORDER BY version";

    private sealed class AppliedRow
    {
        public uint Version { get; init; }
        public string Checksum { get; init; } = "";
    }
}
