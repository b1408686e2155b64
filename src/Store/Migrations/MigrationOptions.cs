using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>In which form the schema is made.</summary>
public sealed record MigrationOptions
{
    private const string ReplicaArguments = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";

    /// <summary>Gets the cluster of one shard whose every replica gets the tables, replicated; null for one server or the embedded engine.</summary>
    public string? Cluster { get; init; }

    /// <summary>Gets whether only the replica that is asked gets them: a scratch copy must not need the others.</summary>
    public bool OnThisReplicaAlone { get; init; }

    /// <summary>Gets whether views that store nothing are left out: a scratch copy that is only inserted into needs none, and they are dear to make.</summary>
    public bool WithoutViews { get; init; }

    /// <summary>
    /// Gets how many inserted blocks each table remembers to suppress copies: at least twice the blocks of the longest replay.
    /// </summary>
    public int DeduplicationWindow { get; init; } = 10_000;

    /// <summary>Gets what a statement names the cluster with; empty where it is for one server.</summary>
    internal string OnCluster => Cluster is null || OnThisReplicaAlone ? "" : $"ON CLUSTER {SqlQuote.Identifier(Cluster)}";

    /// <summary>
    /// Gets an engine's text. A replica finds the others by a path that names shard, database and table, so that one which is
    /// added later joins by the same statement.
    /// </summary>
    /// <param name="name">The engine of one server.</param>
    /// <param name="arguments">Its own arguments; empty for none.</param>
    internal string Engine(string name, string arguments = "") => (Cluster, arguments) switch
    {
        (null, "") => name,
        (null, _) => $"{name}({arguments})",
        (_, "") => $"Replicated{name}({ReplicaArguments})",
        _ => $"Replicated{name}({ReplicaArguments}, {arguments})",
    };
}
