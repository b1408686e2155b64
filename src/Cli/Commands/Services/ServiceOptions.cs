using System.CommandLine;
using Telemetry.Broker;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Services;

/// <summary>The options that services share, and how their configuration is read and checked.</summary>
internal sealed class ServiceOptions
{
    private readonly ServerKind kind;

    private readonly Option<string?> clickHouse = new("--clickhouse")
    {
        Description = "ClickHouse server, e.g. \"Host=clickhouse;Username=telemetry\". Passwords belong into TELEMETRY__ClickHouse__ConnectionString.", HelpName = "CONNECTION",
    };

    private readonly Option<string?> kafka = new("--bootstrap-servers") { Description = "Kafka brokers, e.g. kafka1:9092,kafka2:9092. Default: Kafka:BootstrapServers.", HelpName = "HOST:PORT" };
    private readonly Option<string?> data = new("--data") { Description = "Directory of price books and filter snapshots; one for each ingester. Default: ./.telemetry, or Data:Directory.", HelpName = "DIR" };
    private readonly Option<int?> port = new("--port") { Description = "Port to listen on; 0 takes any free one. Default: 8088.", HelpName = "PORT" };
    private readonly Option<bool> validate = new("--validate")
    {
        Description = "Check the configuration (exit 2) and what it names (exit 3), say everything that is wrong, and exit.",
    };

    public ServiceOptions(ServerKind kind) => this.kind = kind;

    /// <summary>Adds those options that this kind of server has.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(this.clickHouse);
        if (this.kind is ServerKind.Ingest or ServerKind.Aggregate)
        {
            verb.Options.Add(this.kafka);
        }

        if (this.kind == ServerKind.Ingest)
        {
            verb.Options.Add(this.data);
        }

        if (this.kind != ServerKind.Migrate)
        {
            verb.Options.Add(this.port);
            PortRange.Check(this.port);
        }

        verb.Options.Add(this.validate);
    }

    /// <exception cref="SettingsException">With every fault there is.</exception>
    public Settings Read(ParseResult parsed) => SettingsReader.Read(
        new SettingFlags(parsed.GetValue(this.data), parsed.GetValue(this.port), null, parsed.GetValue(this.kafka), parsed.GetValue(this.clickHouse)), this.kind);

    /// <summary>Where only a check was asked for: runs every check, prints what does not hold, and says how the process ends. Else null.</summary>
    public async Task<int?> ValidateAsync(ParseResult parsed, params IEnumerable<Func<Task>> checks)
    {
        if (!parsed.GetValue(this.validate))
        {
            return null;
        }

        var failed = false;
        foreach (var check in checks)
        {
            try
            {
                await check().ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is ServerStartException or LogUnavailableException or LogFaultException or IOException)
            {
                Terminal.Message(fault.Message);
                failed = true;
            }
        }

        if (failed)
        {
            return ExitCodes.CheckDidNotHold;
        }

        Terminal.Message("the configuration is valid, and what it names answers");
        return ExitCodes.Done;
    }
}
