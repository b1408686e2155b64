using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Aggregator.Budgets.Spend;

/// <summary>The table that holds every dimension of a budget.</summary>
public enum BudgetSource
{
    /// <summary>The rollups by day and by quarter of an hour.</summary>
    Rollups,

    /// <summary>The rollup of users, agents and customers.</summary>
    Entities,

    /// <summary>Single events and their corrections: no rollup has this combination, or one folded a value away.</summary>
    Events,
}

/// <summary>Chooses the smallest table that answers for a budget exactly.</summary>
public static class BudgetSources
{
    /// <summary>Gets the name of a source in <c>budget_periods</c>.</summary>
    public static string NameOf(BudgetSource source) => source switch
    {
        BudgetSource.Rollups => "rollups",
        BudgetSource.Entities => "entities",
        _ => "events",
    };

    /// <summary>Chooses a table.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="folded">The dimensions of which the rollups may show values as <c>(other)</c>.</param>
    public static BudgetSource Choose(Budget budget, IReadOnlySet<string> folded)
    {
        var dimensions = DimensionsOf(budget).ToList();
        if (dimensions.Any(dimension => folded.Contains(dimension.Name)))
        {
            return BudgetSource.Events;
        }

        var entities = dimensions.Count(static dimension => dimension.Kind == DimensionKind.Entity);
        if (entities == 0)
        {
            return BudgetSource.Rollups;
        }

        // Rows of the entity rollup name an entity: calls without one are not in it.
        var named = budget.Filter.All(static filter => filter.Dimension.Kind != DimensionKind.Entity || !filter.Values.Contains(""));
        var alone = dimensions.All(static dimension => dimension.Kind == DimensionKind.Entity || dimension.BesideEntities);
        return entities == 1 && alone && named ? BudgetSource.Entities : BudgetSource.Events;
    }

    /// <summary>Gets the entity that a budget on the entity rollup is about; an empty text for other budgets.</summary>
    public static string EntityOf(Budget budget) =>
        DimensionsOf(budget).FirstOrDefault(static dimension => dimension.Kind == DimensionKind.Entity)?.Name ?? "";

    private static IEnumerable<Dimension> DimensionsOf(Budget budget)
    {
        var dimensions = budget.Filter.Select(static filter => filter.Dimension);
        return (budget.Per is null ? dimensions : dimensions.Append(budget.Per)).Distinct();
    }
}
