using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>Lists alerts, newest first.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("fired", "fired_at", CellKind.Time), new("state", "state"), new("kind", "kind"), new("muted until", "muted_until", CellKind.Time), new("id", "id"), new("title", "title"),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly Option<string?> state = new("--state") { Description = "Keep only alerts that are firing, or resolved.", HelpName = "STATE" };
    private readonly Option<string[]> kind = new("--kind") { Description = "Keep only this kind: budget, or a rule's id. May be repeated.", HelpName = "KIND", DefaultValueFactory = static _ => [] };

    public ListVerb()
        : base(
            "list",
            "List alerts, newest first.",
            new("telemetry alerts list --state firing", "what is wrong now"),
            new("telemetry alerts list --kind budget --csv", "every crossing, for a spreadsheet"))
    {
        Options.Add(this.state);
        Options.Add(this.kind);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString("/api/v1/alerts").Add("state", parsed.GetValue(this.state)).Add("limit", this.output.Limit(parsed));
        foreach (var wanted in parsed.GetValue(this.kind) ?? [])
        {
            question.Add("kind", wanted);
        }

        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ListAnswer.PrintAsync(connection.Api, question.ToString(), this.output.Form(parsed), Columns, "No alerts.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
