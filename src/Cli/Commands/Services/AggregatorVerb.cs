using System.CommandLine;
using Microsoft.Extensions.Logging;
using Telemetry.Broker;
using Telemetry.Broker.Kafka;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Services;
using Telemetry.Cli.Output;
using Telemetry.Pricing.Books;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Runs the aggregator until it is told to stop.</summary>
internal sealed class AggregatorVerb : Verb
{
    private static readonly TimeSpan BrokerWait = TimeSpan.FromSeconds(10);
    private readonly ServiceOptions options = new(ServerKind.Aggregate);

    public AggregatorVerb()
        : base(
            "aggregate",
            "Evaluate budgets and alert rules on a ClickHouse server, and send webhooks. Of several, one at a time works. See docs/services.md.",
            new("telemetry aggregate --clickhouse \"Host=clickhouse\" --bootstrap-servers kafka:9092", "one of several; Kafka decides which one works"),
            new("telemetry aggregate --clickhouse \"Host=clickhouse\"", "the only one"),
            new("telemetry aggregate --validate", "check the configuration, and that what it names answers"))
    {
        this.options.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = this.options.Read(parsed);
        var source = StoreServer.Open(settings);
        await using (source.ConfigureAwait(false))
        {
            if (await this.options.ValidateAsync(
                parsed,
                () => StoreServer.CheckNowAsync(source, StoreServer.FormOf(settings), cancellationToken),
                () => settings.Kafka is { } kafka ? Task.Run(() => KafkaTopicCheck.Read(kafka, Topics.Usage, BrokerWait), cancellationToken) : Task.CompletedTask,
                () => Task.FromResult(ServiceParts.OpenBooks(() => PriceBookSource.OpenReadOnly(settings.PriceBooks)))).ConfigureAwait(false) is { } exit)
            {
                return exit;
            }
        }

        if (settings.Kafka is null)
        {
            Terminal.Message($"without {SettingKeys.KafkaBootstrapServers} this is taken for the only aggregator of the store");
        }

        using var export = OwnTelemetry.Start(settings.OtlpEndpoint, Name);
        var server = await AggregateServer.StartAsync(settings, TimeProvider.System, LogLevel.Information, cancellationToken).ConfigureAwait(false);
        return await ServiceRun.UntilToldAsync(server, Name, server.Address, export, cancellationToken).ConfigureAwait(false);
    }
}
