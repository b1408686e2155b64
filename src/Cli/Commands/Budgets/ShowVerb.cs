using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Shows one budget as it is set up.</summary>
internal sealed class ShowVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: true);
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    public ShowVerb()
        : base("show", "Show one budget as it is set up.", new Example("telemetry budgets show search", "every field"))
    {
        Options.Add(this.json);
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var budget = await connection.Api.GetAsync(this.budgets.Path(parsed).ToString(), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                Answers.Json(budget);
            }
            else
            {
                BudgetOptions.PrintFields(budget);
            }
        }

        return ExitCodes.Done;
    }
}
