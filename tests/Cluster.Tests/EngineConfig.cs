namespace Telemetry.Cluster.Tests;

/// <summary>
/// A configuration as servers of a cluster have one. The engine's own stand-in for a Keeper lets replicated tables be made; they
/// take no rows, because this engine does not talk to other replicas.
/// </summary>
internal static class EngineConfig
{
    /// <summary>A cluster of one shard with two replicas.</summary>
    public const string OneShard = "main";

    /// <summary>A cluster of two shards.</summary>
    public const string TwoShards = "wide";

    /// <summary>Makes the file's text; backups go into a folder beside it.</summary>
    public static string Of(string folder) => $"""
        <clickhouse>
            <tcp_port>9000</tcp_port>
            <backups><allowed_path>{Path.Combine(folder, "backups")}/</allowed_path></backups>
            <zookeeper><implementation>testkeeper</implementation></zookeeper>
            <macros><shard>1</shard><replica>first</replica></macros>
            <remote_servers>
                <{OneShard}><shard><internal_replication>true</internal_replication>{Replica}{Replica}</shard></{OneShard}>
                <{TwoShards}><shard>{Replica}</shard><shard>{Replica}</shard></{TwoShards}>
            </remote_servers>
        </clickhouse>
        """;

    private const string Replica = "<replica><host>127.0.0.1</host><port>9000</port></replica>";
}
