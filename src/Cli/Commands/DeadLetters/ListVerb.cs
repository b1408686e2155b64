using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.DeadLetters;

/// <summary>Lists what was refused, newest first.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("first seen", "first_seen", CellKind.Time), new("id", "id"), new("reason", "reason"), new("detail", "detail"),
        new("event id", "event_id"), new("bytes", "size", CellKind.Count),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly Option<string[]> reason = new("--reason")
    {
        Description = "Keep only this reason, e.g. invalid or duplicate_conflict. May be repeated.", HelpName = "REASON", DefaultValueFactory = static _ => [],
    };

    public ListVerb()
        : base(
            "list",
            "List what was refused, newest first.",
            new("telemetry dead-letters list --limit 20", "the latest 20"),
            new("telemetry dead-letters list --reason invalid --json", "faulty events, for a program"))
    {
        Options.Add(this.reason);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString("/api/v1/dead-letters").Add("limit", this.output.Limit(parsed));
        foreach (var wanted in parsed.GetValue(this.reason) ?? [])
        {
            question.Add("reason", wanted);
        }

        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ListAnswer.PrintAsync(
                connection.Api, question.ToString(), this.output.Form(parsed), Columns, "No dead letters.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
