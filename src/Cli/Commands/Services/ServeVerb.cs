using System.CommandLine;
using Microsoft.Extensions.Logging;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Services;
using Telemetry.Pricing.Books;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Runs the query API on a ClickHouse server until it is told to stop.</summary>
internal sealed class ServeVerb : Verb
{
    private readonly ServiceOptions options = new(ServerKind.Serve);

    public ServeVerb()
        : base(
            "serve",
            "Answer questions from a ClickHouse server: the query API alone, without engine or Kafka. See docs/services.md.",
            new("telemetry serve --clickhouse \"Host=clickhouse\"", "on http://127.0.0.1:8088"),
            new("TELEMETRY__ClickHouse__ConnectionString=\"Host=clickhouse;Password=…\" telemetry serve", "with a password"),
            new("telemetry serve --validate", "check the configuration, and that the server answers"),
            new("telemetry query spend --url http://127.0.0.1:8088", "ask it"))
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
                () => Task.FromResult(ServiceParts.OpenBooks(() => PriceBookSource.OpenReadOnly(settings.PriceBooks)))).ConfigureAwait(false) is { } exit)
            {
                return exit;
            }
        }

        using var export = OwnTelemetry.Start(settings.OtlpEndpoint, Name);
        var server = await QueryServer.StartAsync(settings, TimeProvider.System, LogLevel.Information, cancellationToken).ConfigureAwait(false);
        return await ServiceRun.UntilToldAsync(server, Name, server.Address, export, cancellationToken).ConfigureAwait(false);
    }
}
