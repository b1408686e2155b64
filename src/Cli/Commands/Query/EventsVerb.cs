using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Query;

/// <summary>Lists stored events, newest first, or shows one with the components of its cost.</summary>
internal sealed class EventsVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("occurred at", "occurred_at", CellKind.Time), new("event id", "event_id"), new("provider", "provider"), new("model", "model"),
        new("project", "dimensions.project"), new("status", "status"), new("quality", "usage_quality"), new("billing", "billing"),
        new("cost USD", "cost_usd", CellKind.Money), new("list USD", "list_cost_usd", CellKind.Money),
    ];

    private static readonly ImmutableArray<TableColumn> ComponentColumns =
    [
        new("model", "model"), new("class", "class"), new("quantity", "quantity", CellKind.Count),
        new("USD per million", "usd_per_million"), new("multiplier", "multiplier"), new("cost USD", "cost_usd", CellKind.ExactMoney),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly RangeOptions range = new();
    private readonly Argument<string?> id = new("id")
    {
        Description = "Event to show with the components of its cost.", Arity = ArgumentArity.ZeroOrOne, HelpName = "EVENT_ID",
    };

    public EventsVerb()
        : base(
            "events",
            "List stored events, newest first, or show one.",
            new("telemetry query events --limit 20", "the latest 20 calls"),
            new("telemetry query events --filter status=error --from 2026-11-01", "failed calls"),
            new("telemetry query events 5f0c9b1e-8d0a-5a39-b2f6-0d7f9f1f9a10", "one call: which price, which components"))
    {
        Arguments.Add(this.id);
        this.range.AddTo(this);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (parsed.GetValue(this.id) is { } eventId)
            {
                var found = await connection.Api.GetAsync($"/api/v1/events/{Uri.EscapeDataString(eventId)}", cancellationToken).ConfigureAwait(false);
                Show(found, this.output.Form(parsed));
                return ExitCodes.Done;
            }

            var question = new QueryString("/api/v1/events").Add("limit", this.output.Limit(parsed));
            this.range.Write(parsed, question);
            await ListAnswer.PrintAsync(connection.Api, question.ToString(), this.output.Form(parsed), Columns, "No events.", cancellationToken)
                .ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static void Show(JsonElement found, OutputForm form)
    {
        if (form != OutputForm.Table)
        {
            Answers.Json(found);
            return;
        }

        var facts = found.EnumerateObject()
            .Where(static member => member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Array))
            .Select(static member => (IReadOnlyList<string>)[member.Name, new TableColumn(member.Name, member.Name).ShowValue(member.Value)]);
        ResultTable.Print([("field", false), ("value", false)], facts);
        if (found.TryGetProperty("components", out var components) && components.GetArrayLength() > 0)
        {
            ResultTable.Print(ComponentColumns, components.EnumerateArray());
        }
    }
}
