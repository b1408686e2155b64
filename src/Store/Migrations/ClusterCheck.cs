using Telemetry.Store.Client;

namespace Telemetry.Store.Migrations;

/// <summary>Says before anything is made or written whether a server has the cluster that is configured, and the tables the form that goes with it.</summary>
internal static class ClusterCheck
{
    private const string RecordsTable = "schema_migrations";
    private static readonly string[] Macros = ["shard", "replica"];

    /// <exception cref="MigrationException">It has not; the message has the next step.</exception>
    public static async Task RunAsync(ClickHouseDataSource source, MigrationOptions options, CancellationToken cancellationToken)
    {
        var root = source.WithDatabase("default");
        if (options.Cluster is { } cluster)
        {
            await CheckShardsAsync(root, cluster, cancellationToken);
            await CheckMacrosAsync(root, cancellationToken);
        }

        var engine = await root.ScalarAsync<string?>(
            "SELECT engine FROM system.tables WHERE database = {database:String} AND name = {table:String}",
            new { database = source.Database, table = RecordsTable },
            cancellationToken);
        var isReplicated = engine?.StartsWith("Replicated", StringComparison.Ordinal);
        if (isReplicated is { } given && given != (options.Cluster is not null))
        {
            throw new MigrationException(given
                ? $"The tables of the database {source.Database} are replicated: name their cluster in ClickHouse:Cluster, so that an insert is answered once most replicas have it."
                : $"The tables of the database {source.Database} were made for one server, not for the cluster {options.Cluster}. Name another database, or see 'From one server to a cluster' in deploy/README.md.");
        }
    }

    private static async Task CheckShardsAsync(ClickHouseDataSource root, string cluster, CancellationToken cancellationToken)
    {
        var shards = await root.ScalarAsync<ulong>(
            "SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = {cluster:String}", new { cluster }, cancellationToken);
        if (shards == 0)
        {
            var known = await root.QueryAsync<string>("SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster", null, cancellationToken);
            throw new MigrationException(
                $"ClickHouse:Cluster: this server knows no cluster {cluster}. It knows: {(known.Count == 0 ? "none" : string.Join(", ", known))} (remote_servers of its configuration).");
        }

        if (shards > 1)
        {
            throw new MigrationException(
                $"ClickHouse:Cluster: the cluster {cluster} has {shards} shards. This version keeps all events on one shard with any number of replicas; name a cluster of one shard.");
        }
    }

    private static async Task CheckMacrosAsync(ClickHouseDataSource root, CancellationToken cancellationToken)
    {
        var known = await root.QueryAsync<string>("SELECT macro FROM system.macros", null, cancellationToken);
        var missing = Macros.Except(known, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new MigrationException(
                $"This server has no macro {string.Join(" and no macro ", missing)}: give each replica its own in the section macros of its configuration, by which replicated tables are told apart.");
        }
    }
}
