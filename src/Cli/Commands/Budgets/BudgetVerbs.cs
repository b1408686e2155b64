using System.CommandLine;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>The verbs about what calls may cost.</summary>
internal static class BudgetVerbs
{
    public static Command Create() => new VerbGroup(
        "budgets",
        "Set what calls may cost in a day, week, month, quarter or year, and see how that stands.",
        [new ListVerb(), new ShowVerb(), new SetVerb(), new RemoveVerb(), new StatusVerb(), new PastVerb(), new CheckVerb()],
        new("telemetry budgets set search --limit-usd 500 --period month --filter team=search", "500 USD a month for a team"),
        new("telemetry budgets set people --limit-usd 5 --period day --per user", "5 USD a day for each user"),
        new("telemetry budgets status search", "spent, forecast and limit"),
        new("telemetry budgets simulate search", "what the past would have crossed"),
        new("telemetry budgets check", "exits 3 when a budget is exceeded, for scripts"));
}
