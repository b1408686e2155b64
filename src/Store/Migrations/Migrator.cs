using Telemetry.Store.Client;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>Brings a database to the schema of this build: each file once, in order, under a lock, recorded with its checksum.</summary>
public static class Migrator
{
    /// <summary>The highest schema version this build knows.</summary>
    public static int LatestVersion => MigrationFiles.All[^1].Version;

    /// <summary>Makes the data source's database where it is absent and applies what it lacks. Returns the versions applied.</summary>
    /// <exception cref="MigrationException">The database is newer than this build, an applied file has changed since, or the cluster cannot have these tables.</exception>
    public static async Task<IReadOnlyList<int>> ApplyAsync(
        ClickHouseDataSource source, MigrationOptions options, CancellationToken cancellationToken = default)
    {
        await ClusterCheck.RunAsync(source, options, cancellationToken);
        await source.WithDatabase("default").ExecuteAsync(Database(source.Database, options), null, cancellationToken);
        await using var held = await MigrationLock.TakeAsync(source, options.OnCluster, cancellationToken);
        await source.ExecuteAsync(RecordsTable(options), null, cancellationToken);
        var applied = await AppliedAsync(source, cancellationToken);
        Check(source.Database, applied);
        var fresh = new List<int>();
        foreach (var migration in MigrationFiles.All.Where(m => !applied.ContainsKey(m.Version)))
        {
            foreach (var statement in MigrationTemplate.Statements(migration, options))
            {
                await source.ExecuteAsync(statement, null, cancellationToken);
            }

            await source.ExecuteAsync(
                "INSERT INTO schema_migrations SELECT {version:UInt32}, {name:String}, {checksum:String}, now64(3)",
                new { version = migration.Version, name = migration.Name, checksum = migration.Checksum },
                cancellationToken);
            fresh.Add(migration.Version);
        }

        return fresh;
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
        [Database(database, options), RecordsTable(options), .. MigrationFiles.All.SelectMany(migration => MigrationTemplate.Statements(migration, options))];

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
