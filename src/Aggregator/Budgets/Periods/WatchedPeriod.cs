using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;

namespace Telemetry.Aggregator.Budgets.Periods;

/// <summary>Names a row of <c>budget_periods</c>.</summary>
/// <param name="Tenant">Whose budget it is; <c>*</c> for the whole installation.</param>
/// <param name="BudgetId">The budget.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="PerValue">The value of <c>per</c>; an empty text for the budget as a whole.</param>
/// <param name="Start">The period's first instant.</param>
internal sealed record PeriodKey(string Tenant, string BudgetId, long Revision, string PerValue, Instant Start)
{
    /// <summary>Stands for the whole installation in the tables.</summary>
    public const string WholeInstallation = "*";

    /// <summary>Makes the key of a budget's period.</summary>
    public static PeriodKey Of(StoredBudget stored, Instant start, string perValue = "") =>
        new(stored.Tenant ?? WholeInstallation, stored.Budget.Id, stored.Revision, perValue, start);
}

/// <summary>A period of a budget whose spend is watched.</summary>
/// <param name="Key">Its name.</param>
/// <param name="End">The instant after the period's last.</param>
/// <param name="Source">The table that answers for the budget.</param>
/// <param name="Stored">The budget.</param>
internal sealed record WatchedPeriod(PeriodKey Key, Instant End, BudgetSource Source, StoredBudget Stored)
{
    public Budget Budget => Stored.Budget;
}
