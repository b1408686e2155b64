using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Shows how a budget stands.</summary>
internal sealed class StatusVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: true);
    private readonly OutputOptions output = new();
    private readonly Option<string?> value = new("--per-value") { Description = "Only this value of a budget with --per.", HelpName = "VALUE" };

    public StatusVerb()
        : base(
            "status",
            "Show what of a budget is spent in its current period, and what the whole period is forecast to cost.",
            new("telemetry budgets status search", "one budget"),
            new("telemetry budgets status people --limit 10", "of a budget for each user, those who spent most"))
    {
        Options.Add(this.value);
        this.output.AddTo(this);
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = this.budgets.Path(parsed, "/status").Add("per_value", parsed.GetValue(this.value)).ToString();
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (this.output.Form(parsed) == OutputForm.Csv)
            {
                await Answers.CsvAsync(connection.Api, question, cancellationToken).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            var answer = await connection.Api.GetAsync(question, cancellationToken).ConfigureAwait(false);
            if (this.output.Form(parsed) == OutputForm.Json)
            {
                Answers.Json(answer);
            }
            else if (answer.TryGetProperty("data", out var rows))
            {
                Print([.. rows.EnumerateArray()], int.Parse(this.output.Limit(parsed), System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                Print([answer], 1);
            }
        }

        return ExitCodes.Done;
    }

    private static void Print(List<JsonElement> rows, int most)
    {
        if (rows.Count == 0)
        {
            Terminal.Note("Nothing is spent of it in this period.");
            return;
        }

        ResultTable.Print(StatusColumns.All, rows.Take(most));
        if (rows.Count > most)
        {
            Terminal.Note($"The first {most} of {rows.Count} rows; see more with --limit.");
        }

        if (rows.Exists(static row => !row.GetProperty("complete").GetBoolean()))
        {
            Terminal.Note("Not complete: unpriced or partial usage is inside; 'telemetry query models' names the models without a price.");
        }
    }
}
