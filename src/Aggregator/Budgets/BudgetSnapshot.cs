namespace Telemetry.Aggregator.Budgets;

/// <summary>Budgets and how they stood at one moment.</summary>
public sealed class BudgetSnapshot
{
    private readonly Dictionary<(string? Tenant, string Id, long Revision), StoredBudget> budgets;

    internal BudgetSnapshot(IEnumerable<StoredBudget> budgets, IReadOnlyList<BudgetStanding> standings)
    {
        this.budgets = budgets.ToDictionary(static stored => (stored.Tenant, stored.Budget.Id, stored.Revision));
        Standings = standings;
    }

    /// <summary>Gets how each budget and value stood.</summary>
    public IReadOnlyList<BudgetStanding> Standings { get; }

    /// <summary>Finds the budget of a standing.</summary>
    public Budget? Find(BudgetStanding standing) =>
        this.budgets.TryGetValue((standing.Tenant, standing.BudgetId, standing.Revision), out var stored) ? stored.Budget : null;
}
