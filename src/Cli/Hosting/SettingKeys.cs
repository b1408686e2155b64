using System.Collections.Immutable;

namespace Telemetry.Cli.Hosting;

/// <summary>The keys of the configuration, as the contract names them.</summary>
internal static class SettingKeys
{
    public const string DataDirectory = "Data:Directory";
    public const string Listen = "Listen";
    public const string TenantDefault = "Tenant:Default";
    public const string PriceBooks = "Prices:Books";
    public const string RetentionEvents = "Retention:Events";
    public const string RetentionRollups = "Retention:Rollups";

    /// <summary>Gets the keys that this version acts on.</summary>
    public static ImmutableArray<string> Supported { get; } = [DataDirectory, Listen, TenantDefault, PriceBooks, RetentionEvents, RetentionRollups];

    /// <summary>Gets the keys that the contract names and this version cannot act on: set, they would promise what nobody keeps.</summary>
    public static ImmutableArray<string> Unsupported { get; } =
    [
        "Kafka:BootstrapServers", "Kafka:Topic", "Kafka:Group", "Kafka:Client", "ClickHouse:ConnectionString", "ClickHouse:Cluster",
        "Auth:Required", "Auth:BootstrapKey", "Budgets:File", "Webhooks:AllowPrivate", "Review:Timezone", "Otlp:Endpoint",
    ];

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
