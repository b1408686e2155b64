using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Lists the price cards in force at a time.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("provider", "provider"), new("model", "model"), new("when", "when"), new("input", "usd_per_million.uncached_input_tokens", CellKind.ExactMoney),
        new("cache read", "usd_per_million.cache_read_tokens", CellKind.ExactMoney), new("write 5m", "usd_per_million.cache_write_5m_tokens", CellKind.ExactMoney),
        new("write 1h", "usd_per_million.cache_write_1h_tokens", CellKind.ExactMoney), new("output", "usd_per_million.output_tokens", CellKind.ExactMoney),
        new("from", "effective_from", CellKind.Time), new("to", "effective_to", CellKind.Time), new("book", "book"),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly Option<string?> provider = new("--provider") { Description = "Keep only this provider.", HelpName = "NAME" };
    private readonly Option<string?> model = new("--model") { Description = "Keep only this model, by id or alias.", HelpName = "NAME" };
    private readonly Option<string?> at = new("--at") { Description = "Moment the prices are wanted for: a date or an RFC 3339 time. Default: now.", HelpName = "TIME" };

    public ListVerb()
        : base(
            "list",
            "List the price cards in force, in USD per million tokens.",
            new("telemetry prices list --provider openai", "one provider"),
            new("telemetry prices list --at 2025-06-01 --model claude-opus-4", "what one model cost then"),
            new("telemetry prices list --limit 10000 --csv", "everything, for a spreadsheet"))
    {
        Options.Add(this.provider);
        Options.Add(this.model);
        Options.Add(this.at);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString("/api/v1/prices").Add("provider", parsed.GetValue(this.provider)).Add("model", parsed.GetValue(this.model))
            .Add("at", parsed.GetValue(this.at)).Add("limit", this.output.Limit(parsed));
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ListAnswer.PrintAsync(
                connection.Api, question.ToString(), this.output.Form(parsed), Columns, "No price card is in force.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
