using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Commands.Alerts;
using Telemetry.Cli.Commands.Backups;
using Telemetry.Cli.Commands.Budgets;
using Telemetry.Cli.Commands.DeadLetters;
using Telemetry.Cli.Commands.Doctor;
using Telemetry.Cli.Commands.Export;
using Telemetry.Cli.Commands.Health;
using Telemetry.Cli.Commands.Import;
using Telemetry.Cli.Commands.Keys;
using Telemetry.Cli.Commands.Prices;
using Telemetry.Cli.Commands.Query;
using Telemetry.Cli.Commands.Report;
using Telemetry.Cli.Commands.Services;
using Telemetry.Cli.Commands.Simulate;
using Telemetry.Cli.Commands.Up;
using Telemetry.Cli.Commands.Webhooks;

namespace Telemetry.Cli.Commands;

/// <summary>All verbs, in the order the help lists them.</summary>
internal static class Verbs
{
    /// <summary>Gets what to try first.</summary>
    public static ImmutableArray<Example> Examples { get; } =
    [
        new("telemetry up", "start everything; leave it running"),
        new("telemetry up --demo --data demo", "the same with a made month to look at"),
        new("telemetry import claude-code", "bring in your own Claude Code sessions"),
        new("telemetry query spend --group-by model", "what the last 7 days cost"),
        new("telemetry test", "in a checkout, by ./telemetry: every test of the project"),
        new("telemetry bench", "in a checkout, by ./telemetry: how fast it is on this machine"),
    ];

    public static ImmutableArray<Command> All() =>
        [new UpVerb(), ImportVerbs.Create(), QueryVerbs.Create(), ReportVerbs.Create(), new ExportVerb(), PriceVerbs.Create(), BudgetVerbs.Create(), AlertVerbs.Create(), WebhookVerbs.Create(), DeadLetterVerbs.Create(), KeyVerbs.Create(), new BackupVerb(), new RestoreVerb(), new SimulateVerb(), new DoctorVerb(), new HealthVerb(), new IngestVerb(), new ServeVerb(), new AggregatorVerb(), new MigrateVerb()];
}
