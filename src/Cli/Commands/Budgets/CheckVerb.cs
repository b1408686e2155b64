using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Says by its exit code whether a budget is exceeded.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: false);
    private readonly Argument<string[]> ids = new("ids") { Description = "The budgets. Default: all.", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> forecast = new("--forecast") { Description = "A forecast beyond the limit counts as well." };
    private readonly Option<bool> json = new("--json") { Description = "Print the exceeded ones as JSON." };

    public CheckVerb()
        : base(
            "check",
            "Exit 3 when the limit of a budget is reached, 0 when not. Prints the budgets that are exceeded.",
            new("telemetry budgets check", "all budgets"),
            new("telemetry budgets check search --forecast || exit 1", "in a script, before a long job"))
    {
        Arguments.Add(this.ids);
        Options.Add(this.forecast);
        Options.Add(this.json);
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var exceeded = new List<JsonElement>();
            var wanted = await WantedAsync(connection.Api, parsed, cancellationToken).ConfigureAwait(false);
            foreach (var question in wanted)
            {
                var answer = await connection.Api.GetAsync(question, cancellationToken).ConfigureAwait(false);
                exceeded.AddRange((answer.TryGetProperty("data", out var rows) ? rows.EnumerateArray().ToList() : [answer]).Where(row => IsExceeded(row, parsed)));
            }

            Print(exceeded, wanted.Count, parsed.GetValue(this.json));
            return exceeded.Count == 0 ? ExitCodes.Done : ExitCodes.CheckDidNotHold;
        }
    }

    private async Task<List<string>> WantedAsync(ApiClient api, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(this.ids) is { Length: > 0 } named)
        {
            return [.. named.Select(id => Question(parsed, id))];
        }

        var found = new List<string>();
        await foreach (var budget in api.RowsAsync(this.budgets.All(parsed).ToString(), cancellationToken).ConfigureAwait(false))
        {
            var id = budget.GetProperty("id").GetString()!;
            found.Add(budget.TryGetProperty("tenant", out var tenant)
                ? new QueryString($"/api/v1/budgets/{Uri.EscapeDataString(id)}/status").Add("tenant", tenant.GetString()).Add("limit", "10000").ToString()
                : Question(parsed, id));
        }

        return found;
    }

    private string Question(ParseResult parsed, string id) => this.budgets.Path(parsed, id, "/status").Add("limit", "10000").ToString();

    private bool IsExceeded(JsonElement row, ParseResult parsed) =>
        row.GetProperty("percent").GetDecimal() >= 100
        || (parsed.GetValue(this.forecast) && row.GetProperty("forecast_percent") is { ValueKind: JsonValueKind.Number } percent && percent.GetDecimal() > 100);

    private static void Print(List<JsonElement> exceeded, int checkedCount, bool asJson)
    {
        if (asJson)
        {
            Answers.Json(JsonSerializer.SerializeToElement(new { data = exceeded }));
        }
        else if (exceeded.Count > 0)
        {
            ResultTable.Print(StatusColumns.All, exceeded);
        }
        else
        {
            Terminal.Message(checkedCount == 0 ? "no budget is set" : $"{checkedCount} budgets checked, none is exceeded");
        }
    }
}
