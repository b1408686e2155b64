using System.Collections.Immutable;

namespace Telemetry.Cli.Hosting;

/// <summary>The keys of the configuration, as the contract names them.</summary>
internal static class SettingKeys
{
    public const string DataDirectory = "Data:Directory";
    public const string Listen = "Listen";
    public const string AuthRequired = "Auth:Required";
    public const string AuthBootstrapKey = "Auth:BootstrapKey";
    public const string LimitIntake = "Limits:IntakePerSecond";
    public const string LimitQueries = "Limits:QueriesPerSecond";
    public const string LimitConcurrent = "Limits:ConcurrentQueries";
    public const string TenantDefault = "Tenant:Default";
    public const string PriceBooks = "Prices:Books";
    public const string BudgetsFile = "Budgets:File";
    public const string RetentionEvents = "Retention:Events";
    public const string RetentionRollups = "Retention:Rollups";
    public const string KafkaBootstrapServers = "Kafka:BootstrapServers";
    public const string KafkaTopic = "Kafka:Topic";
    public const string KafkaGroup = "Kafka:Group";
    public const string KafkaGroupInstanceId = "Kafka:GroupInstanceId";
    public const string KafkaDeadLetterTopic = "Kafka:DeadLetterTopic";
    public const string KafkaClient = "Kafka:Client";
    public const string ClickHouse = "ClickHouse:ConnectionString";
    public const string ClickHouseCluster = "ClickHouse:Cluster";
    public const string PublicUrl = "PublicUrl";
    public const string WebhooksAllowPrivate = "Webhooks:AllowPrivate";
    public const string OtlpEndpoint = "Otlp:Endpoint";
    public const string ReviewTimezone = "Review:Timezone";

    /// <summary>Gets the keys that some server of this version acts on.</summary>
    public static ImmutableArray<string> Supported { get; } =
    [
        DataDirectory, Listen, AuthRequired, AuthBootstrapKey, LimitIntake, LimitQueries, LimitConcurrent, TenantDefault, PriceBooks, BudgetsFile, RetentionEvents, RetentionRollups,
        KafkaBootstrapServers, KafkaTopic, KafkaGroup, KafkaGroupInstanceId, KafkaDeadLetterTopic, KafkaClient, ClickHouse, PublicUrl, WebhooksAllowPrivate, OtlpEndpoint, ReviewTimezone,
    ];

    /// <summary>Gets the keys that the contract names and this version cannot act on: set, they would promise what nobody keeps.</summary>
    public static ImmutableArray<string> Unsupported { get; } =
        [ClickHouseCluster];

    /// <summary>Says why a key cannot be set for this kind of server; null where it can.</summary>
    public static string? Refusal(string path, ServerKind kind) =>
        Covers(ClickHouseCluster, path) ? $"this version does not make the tables of a cluster; remove it, and name one server in {ClickHouse}"
        : kind == ServerKind.Embedded && (Covers("Kafka", path) || Covers("ClickHouse", path))
            ? "'telemetry up' keeps its log and its store in the data directory; set it for 'telemetry ingest' and 'telemetry serve'"
        : null;

    /// <summary>Gets whether a path of the configuration is the key or lies under it.</summary>
    public static bool Covers(string key, string path) =>
        path.Equals(key, StringComparison.OrdinalIgnoreCase) || path.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets whether a path's first part is that of a key of ours.</summary>
    public static bool IsOurs(string path)
    {
        var section = path.Split(':')[0];
        return Supported.Concat(Unsupported).Any(key => key.Split(':')[0].Equals(section, StringComparison.OrdinalIgnoreCase));
    }
}
