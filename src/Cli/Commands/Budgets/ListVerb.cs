using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Lists the budgets.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("id", "id"), new("name", "name"), new("limit USD", "limit_usd", CellKind.Money), new("period", "period"), new("timezone", "timezone"),
        new("filter", "filter"), new("per", "per"), new("when exceeded", "when_exceeded"), new("tenant", "tenant"),
    ];

    private readonly BudgetOptions budgets = new(one: false);
    private readonly OutputOptions output = new();

    public ListVerb()
        : base(
            "list",
            "List the budgets.",
            new("telemetry budgets list", "all of them"),
            new("telemetry budgets list --json", "with every field"))
    {
        this.output.AddTo(this);
        this.budgets.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = this.budgets.All(parsed).Add("limit", this.output.Limit(parsed)).ToString();
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ListAnswer.PrintAsync(
                connection.Api, question, this.output.Form(parsed), Columns, "No budget is set; 'telemetry budgets set' makes one.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
