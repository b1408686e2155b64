using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Services;
using Telemetry.Cli.Output;
using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Store.Sql;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Brings a ClickHouse server to the schema of this build.</summary>
internal sealed class MigrateVerb : Verb
{
    private readonly ServiceOptions options = new(ServerKind.Migrate);
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only print the files that would be applied." };
    private readonly Option<bool> print = new("--print") { Description = "Only print the SQL of the whole schema, as this configuration makes it; asks no server." };
    private readonly Option<string?> distributed = new("--print-distributed")
    {
        Description = "Only print the SQL of a database that reads the installations on the shards of a cluster together; asks no server.", HelpName = "CLUSTER",
    };

    public MigrateVerb()
        : base(
            "migrate",
            "Make or bring up to date the tables of a ClickHouse server (sql/clickhouse), one process at a time. See docs/services.md.",
            new("telemetry migrate --clickhouse \"Host=clickhouse\"", "the database telemetry; Database=NAME for another"),
            new("telemetry migrate --dry-run", "print what would be applied to ClickHouse:ConnectionString"),
            new("TELEMETRY__ClickHouse__Cluster=main telemetry migrate --clickhouse \"Host=clickhouse\" --print", "the SQL of a replicated schema"))
    {
        this.options.AddTo(this);
        Options.Add(this.dryRun);
        Options.Add(this.print);
        Options.Add(this.distributed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = this.options.Read(parsed);
        var form = StoreServer.FormOf(settings);
        var source = StoreServer.Open(settings);
        await using (source.ConfigureAwait(false))
        {
            if (parsed.GetValue(this.print))
            {
                return Print(Migrator.Script(source.Database, form));
            }

            if (parsed.GetValue(this.distributed) is { } cluster)
            {
                var statements = DistributedScript.Statements(source.Database, cluster).ToList();
                return Print([statements[0], $"USE {SqlQuote.Identifier(DistributedScript.DatabaseOf(source.Database))}", .. statements.Skip(1)]);
            }

            if (await this.options.ValidateAsync(
                parsed, () => StoreServer.AskNowAsync(source, () => Migrator.ReadStateAsync(source, form, cancellationToken))).ConfigureAwait(false) is { } exit)
            {
                return exit;
            }

            return parsed.GetValue(this.dryRun)
                ? await PlanAsync(source, form, cancellationToken).ConfigureAwait(false)
                : await ApplyAsync(source, form, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int Print(IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            Terminal.Results.WriteLine($"{statement};\n");
        }

        return ExitCodes.Done;
    }

    private static async Task<int> PlanAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken)
    {
        var state = await StoreServer.AskNowAsync(source, () => Migrator.ReadStateAsync(source, form, cancellationToken)).ConfigureAwait(false);
        foreach (var migration in state.Missing)
        {
            Terminal.Results.WriteLine(NameOf(migration));
        }

        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture, $"the database {source.Database} has schema version {state.Version}; {state.Missing.Count} files would be applied"));
        return ExitCodes.Done;
    }

    private static async Task<int> ApplyAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken)
    {
        var applied = await StoreServer.AskNowAsync(
            source, () => Migrator.ApplyAsync(source, form, cancellationToken)).ConfigureAwait(false);
        foreach (var version in applied)
        {
            Terminal.Results.WriteLine(NameOf(MigrationFiles.All.Single(migration => migration.Version == version)));
        }

        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture, $"the database {source.Database} has schema version {Migrator.LatestVersion}; {applied.Count} files were applied"));
        return ExitCodes.Done;
    }

    private static string NameOf(Migration migration) => string.Create(CultureInfo.InvariantCulture, $"{migration.Version:0000}_{migration.Name}");
}
