using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Webhooks;

/// <summary>Lists what was sent to an endpoint.</summary>
internal sealed class DeliveriesVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("enqueued", "enqueued_at", CellKind.Time), new("type", "type"), new("state", "state"), new("attempts", "attempts", CellKind.Count), new("status", "status", CellKind.Count),
        new("next", "next_attempt_at", CellKind.Time), new("id", "id"), new("error", "error"),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly Argument<string> id = new("id") { Description = "The webhook.", HelpName = "ID" };

    public DeliveriesVerb()
        : base("deliveries", "List what was sent to a webhook, newest first.", new Example("telemetry webhooks deliveries ops --limit 20", "the latest 20"))
    {
        Arguments.Add(this.id);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var question = new QueryString(WebhookPath.Of(parsed.GetValue(this.id)!, "/deliveries")).Add("limit", this.output.Limit(parsed)).ToString();
            await ListAnswer.PrintAsync(connection.Api, question, this.output.Form(parsed), Columns, "Nothing was sent.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
