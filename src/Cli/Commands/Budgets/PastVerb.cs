using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Shows which thresholds the past would have crossed.</summary>
internal sealed class PastVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: true);
    private readonly OutputOptions output = new();
    private readonly Option<int?> periods = new("--periods") { Description = "How many periods, the current one the last. Default: 12.", HelpName = "N" };
    private readonly Option<string?> value = new("--per-value") { Description = "Only this value of a budget with --per.", HelpName = "VALUE" };

    public PastVerb()
        : base(
            "simulate",
            "Show which thresholds of a budget the last periods would have crossed, and when.",
            new("telemetry budgets simulate search", "the last 12 periods"),
            new("telemetry budgets simulate people --periods 30 --per-value ada", "one user's last 30 days"))
    {
        Options.Add(this.periods);
        Options.Add(this.value);
        this.output.AddTo(this);
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = this.budgets.Path(parsed, "/simulate").Add("per_value", parsed.GetValue(this.value))
            .Add("periods", parsed.GetValue(this.periods)?.ToString(CultureInfo.InvariantCulture)).ToString();
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
                return ExitCodes.Done;
            }

            var most = int.Parse(this.output.Limit(parsed), CultureInfo.InvariantCulture);
            ResultTable.Print(
                [("from", false), ("to", false), ("value", false), ("spent USD", true), ("limit USD", true), ("would have crossed", false)],
                answer.GetProperty("data").EnumerateArray().TakeLast(most).Select(Row));
        }

        return ExitCodes.Done;
    }

    private static IReadOnlyList<string> Row(JsonElement row) =>
    [
        Time(row, "period_start"), Time(row, "period_end"), new TableColumn("", "per_value").Show(row), Money(row, "spent_usd"), Money(row, "limit_usd"),
        string.Join(", ", row.GetProperty("crossed").EnumerateArray().Select(static crossed =>
            $"{crossed.GetProperty("percent")} % {crossed.GetProperty("basis")} at {Time(crossed, "at")}")),
    ];

    private static string Time(JsonElement row, string name) => new TableColumn("", name, CellKind.Time).Show(row);

    private static string Money(JsonElement row, string name) => new TableColumn("", name, CellKind.Money).Show(row);
}
