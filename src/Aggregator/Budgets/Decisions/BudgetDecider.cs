using System.Globalization;
using Telemetry.Pricing;

namespace Telemetry.Aggregator.Budgets.Decisions;

/// <summary>Decides about a call by the budgets that it would be counted in.</summary>
public static class BudgetDecider
{
    private const string ModelName = "model";

    /// <summary>Decides about a call. Blocking comes before downgrading; of several budgets the one spent furthest is named.</summary>
    /// <param name="snapshot">How budgets stand.</param>
    /// <param name="tenant">The call's tenant.</param>
    /// <param name="valueOf">The call's values by dimension; an empty text where it has none.</param>
    public static BudgetDecision Decide(BudgetSnapshot snapshot, string tenant, Func<string, string> valueOf)
    {
        var spent = Spent(snapshot, tenant, valueOf);
        if (spent.Find(static found => found.Budget.WhenExceeded == WhenExceeded.Block) is { Budget: not null } blocked)
        {
            return new BudgetDecision(DecisionAction.Block, null, blocked.Budget.Id, ReasonOf(blocked)) { Tenant = blocked.Standing.Tenant };
        }

        var model = valueOf(ModelName);
        if (spent.Find(found => found.Budget.WhenExceeded == WhenExceeded.Downgrade && found.Budget.DowngradeTo != model) is not { Budget: not null } lowered)
        {
            return BudgetDecision.Allow;
        }

        // The other model may have a budget of its own that is spent.
        var instead = lowered.Budget.DowngradeTo!;
        return Spent(snapshot, tenant, name => name == ModelName ? instead : valueOf(name)).Find(static found => found.Budget.WhenExceeded == WhenExceeded.Block)
            is { Budget: not null } closed
            ? new BudgetDecision(DecisionAction.Block, null, closed.Budget.Id, ReasonOf(closed)) { Tenant = closed.Standing.Tenant }
            : new BudgetDecision(DecisionAction.Downgrade, instead, lowered.Budget.Id, ReasonOf(lowered)) { Tenant = lowered.Standing.Tenant };
    }

    private static List<(Budget Budget, BudgetStanding Standing)> Spent(BudgetSnapshot snapshot, string tenant, Func<string, string> valueOf)
    {
        var found = new List<(Budget Budget, BudgetStanding Standing)>();
        foreach (var standing in snapshot.Standings)
        {
            if (standing.IsClosed || standing.SpentUsd < standing.LimitUsd
                || snapshot.Find(standing) is not { WhenExceeded: not WhenExceeded.Notify } budget
                || (standing.Tenant is not null && standing.Tenant != tenant)
                || (budget.Per is not null && Value(budget.Per.Name) != standing.PerValue)
                || !budget.Filter.All(filter => filter.Values.Contains(Value(filter.Dimension.Name))))
            {
                continue;
            }

            found.Add((budget, standing));
        }

        found.Sort(static (a, b) => (b.Standing.SpentUsd / b.Standing.LimitUsd).CompareTo(a.Standing.SpentUsd / a.Standing.LimitUsd));
        return found;

        string Value(string name) => name == "tenant" ? tenant : valueOf(name);
    }

    private static string ReasonOf((Budget Budget, BudgetStanding Standing) found) => string.Create(
        CultureInfo.InvariantCulture,
        $"spent {MoneyText.Of(found.Standing.SpentUsd)} of {MoneyText.Of(found.Standing.LimitUsd)} USD{(found.Standing.PerValue is { } value ? $" for {found.Standing.PerDimension} {value}" : "")}, until {found.Standing.PeriodEnd.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
}
