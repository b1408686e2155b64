using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Removes a budget.</summary>
internal sealed class RemoveVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: true);

    public RemoveVerb()
        : base("remove", "Remove a budget. What was spent stays.", new Example("telemetry budgets remove search", "no more limit, no more alerts of it"))
    {
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.Api.DeleteAsync(this.budgets.Path(parsed).ToString(), cancellationToken).ConfigureAwait(false);
            Terminal.Message($"budget {this.budgets.Id(parsed)} is removed");
        }

        return ExitCodes.Done;
    }
}
