using System.Collections.Immutable;
using Telemetry.Aggregator.Budgets.Files;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Broker.Kafka;

namespace Telemetry.Cli.Hosting;

/// <summary>What a server runs with, after every source was read and checked.</summary>
internal sealed record Settings
{
    public required string DataDirectory { get; init; }

    /// <summary>Gets where the API listens.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Gets whether <see cref="Listen"/> can be reached from this machine only.</summary>
    public bool ListensOnLoopback => LoopbackHost.Is(Listen);

    /// <summary>Gets whether requests need an API key: always where other machines can send them.</summary>
    public bool KeysRequired { get; init; }

    /// <summary>Gets the text of the first admin key; null for none.</summary>
    public string? BootstrapKey { get; init; }

    /// <summary>Gets how much one caller may ask for.</summary>
    public RequestRates Rates { get; init; } = RequestRates.Unlimited;

    /// <summary>Gets the loopback port for ClickHouse HTTP clients; null for none, 0 for any.</summary>
    public int? ClickHousePort { get; init; }

    /// <summary>Gets the tenant of events that name none.</summary>
    public string TenantDefault { get; init; } = "";

    /// <summary>Gets further price-book and discount files, in order.</summary>
    public ImmutableArray<string> PriceBooks { get; init; } = [];

    /// <summary>Gets the budgets of <c>Budgets:File</c>; null where there is no file.</summary>
    public ImmutableArray<FileBudget>? BudgetsOfFile { get; init; }

    /// <summary>Gets which Kafka is read; null where the server has its log in the data directory, or none.</summary>
    public KafkaLogOptions? Kafka { get; init; }

    /// <summary>Gets the connection string of the ClickHouse server; null where the engine runs in the process.</summary>
    public string? ClickHouse { get; init; }

    /// <summary>Gets the cluster that the server's tables are replicated in; null for one server.</summary>
    public string? Cluster { get; init; }

    /// <summary>Gets where our own metrics and traces go (OTLP over HTTP); null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Gets how webhooks are sent.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Gets the IANA zone of the scheduled reviews.</summary>
    public string ReviewTimezone { get; init; } = "UTC";

    public TimeSpan RetentionEvents { get; init; } = TimeSpan.FromDays(400);

    public TimeSpan RetentionRollups { get; init; } = TimeSpan.FromDays(5 * 365);
}

/// <summary>How much one caller may ask for; 0: no limit.</summary>
/// <param name="IntakePerSecond">Intake requests per second.</param>
/// <param name="QueriesPerSecond">Other requests per second.</param>
/// <param name="ConcurrentQueries">Other requests at a time.</param>
internal sealed record RequestRates(int IntakePerSecond, int QueriesPerSecond, int ConcurrentQueries)
{
    public static RequestRates Unlimited { get; } = new(0, 0, 0);

    /// <summary>Gets what holds on loopback: nobody there needs to be kept from anything, but queries take turns.</summary>
    public static RequestRates OnLoopback { get; } = new(0, 0, 8);

    /// <summary>Gets what holds where keys are needed: far above what a program or a dashboard asks for.</summary>
    public static RequestRates WithKeys { get; } = new(200, 50, 8);
}

/// <summary>A key of the configuration and what is wrong with it.</summary>
internal readonly record struct SettingFault(string Key, string Detail)
{
    public override string ToString() => $"{this.Key}: {this.Detail}";
}

/// <summary>The configuration is wrong; all faults are named at once.</summary>
internal sealed class SettingsException(ImmutableArray<SettingFault> faults)
    : Exception(string.Join(Environment.NewLine, faults.Select(static fault => $"configuration: {fault}")))
{
    public ImmutableArray<SettingFault> Faults { get; } = faults;
}
