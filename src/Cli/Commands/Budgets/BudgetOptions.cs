using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>What most verbs about budgets take: the store, whose budgets, and which one.</summary>
internal sealed class BudgetOptions
{
    private readonly StoreOptions store = new();
    private readonly Argument<string>? id;

    private readonly Option<string?> tenant = new("--tenant")
    {
        Description = "Whose budgets. Default: the whole installation's.", HelpName = "NAME",
    };

    /// <param name="one">Whether the verb is about one budget, named first.</param>
    public BudgetOptions(bool one) => this.id = one ? new Argument<string>("id") { Description = "The budget.", HelpName = "ID" } : null;

    public void AddTo(Command verb)
    {
        if (this.id is not null)
        {
            verb.Arguments.Add(this.id);
        }

        verb.Options.Add(this.tenant);
        this.store.AddTo(verb);
    }

    /// <summary>Gets the id of the budget that the verb is about.</summary>
    public string Id(ParseResult parsed) => parsed.GetValue(this.id!)!;

    /// <summary>Makes the path of the budget that the verb is about, or of one of its parts.</summary>
    public QueryString Path(ParseResult parsed, string part = "") => Path(parsed, Id(parsed), part);

    /// <summary>Makes the path of a budget, or of one of its parts.</summary>
    public QueryString Path(ParseResult parsed, string budget, string part) =>
        new QueryString($"/api/v1/budgets/{Uri.EscapeDataString(budget)}{part}").Add("tenant", parsed.GetValue(this.tenant));

    /// <summary>Makes the path of all budgets.</summary>
    public QueryString All(ParseResult parsed) => new QueryString("/api/v1/budgets").Add("tenant", parsed.GetValue(this.tenant));

    /// <summary>Opens the store.</summary>
    public Task<ServerConnection> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken);

    /// <summary>Prints every field of an answer that has a value.</summary>
    public static void PrintFields(JsonElement answer) => ResultTable.Print([("field", false), ("value", false)], answer.EnumerateObject()
        .Where(static member => member.Value.ValueKind != JsonValueKind.Null)
        .Select(static member => (IReadOnlyList<string>)[member.Name, new TableColumn(member.Name, member.Name).ShowValue(member.Value)]));
}
