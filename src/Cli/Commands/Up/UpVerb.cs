using System.CommandLine;
using Microsoft.Extensions.Logging;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;
using Telemetry.Cli.Simulate;

namespace Telemetry.Cli.Commands.Up;

/// <summary>Runs the server until it is told to stop.</summary>
internal sealed class UpVerb : Verb
{
    private readonly Option<string?> data = new("--data") { Description = "Data directory. Default: ./.telemetry, or Data:Directory.", HelpName = "DIR" };
    private readonly Option<int?> port = new("--port") { Description = "Port of the API; 0 takes any free one. Default: 8088.", HelpName = "PORT" };
    private readonly Option<int?> clickHousePort = new("--clickhouse-port")
    {
        Description = "Port on which ClickHouse HTTP clients (Grafana) may read the store; 0 takes any free one. Default: none.", HelpName = "PORT",
    };

    private readonly Option<bool> demo = new("--demo") { Description = "Fill an empty data directory with a made month to look at (see 'telemetry simulate')." };
    private readonly Option<bool> validate = new("--validate") { Description = "Check the configuration, say what is wrong, and exit." };

    public UpVerb()
        : base(
            "up",
            "Run everything in one process: intake, store, prices and API.",
            new("telemetry up", "on http://127.0.0.1:8088, data in ./.telemetry"),
            new("telemetry up --data ~/llm-costs --port 9000", "another directory and port"),
            new("telemetry up --demo --data demo", "with a made month, in a directory of its own"),
            new("telemetry up --clickhouse-port 8123", "let Grafana's ClickHouse data source read the store"),
            new("telemetry up --validate", "check appsettings.json and TELEMETRY__… only"))
    {
        Options.Add(this.data);
        Options.Add(this.port);
        Options.Add(this.clickHousePort);
        Options.Add(this.demo);
        Options.Add(this.validate);
        PortRange.Check(this.port, this.clickHousePort);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(
            new SettingFlags(parsed.GetValue(this.data), parsed.GetValue(this.port), parsed.GetValue(this.clickHousePort)),
            ServerKind.Embedded);
        if (parsed.GetValue(this.validate))
        {
            Terminal.Message("the configuration is valid");
            return ExitCodes.Done;
        }

        using var export = OwnTelemetry.Start(settings.OtlpEndpoint, Name);
        var server = await TelemetryServer.StartAsync(settings, TimeProvider.System, LogLevel.Information, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            try
            {
                await server.WaitUntilReadyAsync(static reason => Terminal.Message($"not ready yet: {reason}"), cancellationToken).ConfigureAwait(false);
                var month = parsed.GetValue(this.demo) ? await DemoMonth.FillAsync(server, TimeProvider.System, cancellationToken).ConfigureAwait(false) : null;
                Banner.Print(server, settings, month);
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // This is how a server is meant to end.
                Terminal.Message("stopping …");
                export?.Flush();
            }
        }

        Terminal.Message("stopped");
        return ExitCodes.Done;
    }
}
