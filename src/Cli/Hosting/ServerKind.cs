namespace Telemetry.Cli.Hosting;

/// <summary>Who reads the configuration: each kind acts on some keys, and leaves alone what is meant for others in a shared file.</summary>
internal enum ServerKind
{
    /// <summary>Everything in one process (<c>up</c>), and verbs that look for it.</summary>
    Embedded,

    /// <summary><c>ingest</c>: Kafka to ClickHouse.</summary>
    Ingest,

    /// <summary><c>serve</c>: the query API on ClickHouse.</summary>
    Serve,

    /// <summary><c>aggregate</c>: budgets, alerts and webhooks on ClickHouse.</summary>
    Aggregate,

    /// <summary><c>migrate</c>: the schema of a ClickHouse server.</summary>
    Migrate,
}
