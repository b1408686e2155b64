using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Services;
using Telemetry.Cli.Output;
using Telemetry.Store.Client;
using Telemetry.Store.Migrations;

namespace Telemetry.Cli.Commands.Services;

/// <summary>Brings a ClickHouse server to the schema of this build.</summary>
internal sealed class MigrateVerb : Verb
{
    private readonly ServiceOptions options = new(ServerKind.Migrate);
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only print what would be applied." };

    public MigrateVerb()
        : base(
            "migrate",
            "Make or bring up to date the tables of a ClickHouse server (sql/clickhouse), one process at a time. See docs/services.md.",
            new("telemetry migrate --clickhouse \"Host=clickhouse\"", "the database telemetry; Database=NAME for another"),
            new("telemetry migrate --dry-run", "print what would be applied to ClickHouse:ConnectionString"))
    {
        this.options.AddTo(this);
        Options.Add(this.dryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = this.options.Read(parsed);
        var source = StoreServer.Open(settings);
        await using (source.ConfigureAwait(false))
        {
            if (await this.options.ValidateAsync(
                parsed, () => StoreServer.AskNowAsync(source, () => Migrator.ReadStateAsync(source, cancellationToken))).ConfigureAwait(false) is { } exit)
            {
                return exit;
            }

            return parsed.GetValue(this.dryRun)
                ? await PlanAsync(source, cancellationToken).ConfigureAwait(false)
                : await ApplyAsync(source, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> PlanAsync(ClickHouseDataSource source, CancellationToken cancellationToken)
    {
        var state = await StoreServer.AskNowAsync(source, () => Migrator.ReadStateAsync(source, cancellationToken)).ConfigureAwait(false);
        foreach (var migration in state.Missing)
        {
            Terminal.Results.WriteLine(NameOf(migration));
        }

        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture, $"the database {source.Database} has schema version {state.Version}; {state.Missing.Count} files would be applied"));
        return ExitCodes.Done;
    }

    private static async Task<int> ApplyAsync(ClickHouseDataSource source, CancellationToken cancellationToken)
    {
        var applied = await StoreServer.AskNowAsync(
            source, () => Migrator.ApplyAsync(source, new MigrationOptions(), cancellationToken)).ConfigureAwait(false);
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
