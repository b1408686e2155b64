using System.CommandLine;
using Microsoft.Extensions.Logging;
using Telemetry.Broker.Kafka;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Services;
using Telemetry.Pricing.Books;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Runs an ingester until it is told to stop.</summary>
internal sealed class IngestVerb : Verb
{
    private static readonly TimeSpan BrokerWait = TimeSpan.FromSeconds(10);
    private readonly ServiceOptions options = new(ServerKind.Ingest);

    public IngestVerb()
        : base(
            "ingest",
            "Bring events from Kafka into a ClickHouse server, each once; takes events over HTTP into Kafka. See docs/services.md.",
            new("telemetry ingest --bootstrap-servers kafka:9092 --clickhouse \"Host=clickhouse\"", "intake on http://127.0.0.1:8088"),
            new("telemetry ingest --port 8089 --data /var/lib/telemetry-2", "a second one on this machine; both share the partitions"),
            new("TELEMETRY__Kafka__Client__security_protocol=SASL_SSL telemetry ingest", "any librdkafka property, _ for its dots"),
            new("telemetry ingest --validate", "check the configuration, and that both servers answer"))
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
                () => Task.Run(() => KafkaTopicCheck.Read(settings.Kafka!, BrokerWait), cancellationToken),
                () => Task.FromResult(ServiceParts.OpenBooks(() => PriceBookSource.OpenReadOnly(settings.PriceBooks)))).ConfigureAwait(false) is { } exit)
            {
                return exit;
            }
        }

        using var export = OwnTelemetry.Start(settings.OtlpEndpoint, Name);
        var server = await IngestServer.StartAsync(settings, TimeProvider.System, LogLevel.Information, cancellationToken).ConfigureAwait(false);
        return await ServiceRun.UntilToldAsync(server, Name, server.Address, export, cancellationToken).ConfigureAwait(false);
    }
}
