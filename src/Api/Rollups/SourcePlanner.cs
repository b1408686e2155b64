using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Rollups;

/// <summary>Chooses the smallest table that answers a question exactly.</summary>
internal static class SourcePlanner
{
    /// <summary>Chooses a table.</summary>
    /// <param name="query">The question.</param>
    /// <param name="filtersFolded">Whether a filter asks for a value that the rollups show as <c>(other)</c>.</param>
    public static UsageSource Choose(UsageQuery query, bool filtersFolded)
    {
        var dimensions = query.GroupBy.Concat(query.Filters.Select(filter => filter.Dimension)).Distinct().ToList();
        if (filtersFolded || !query.Grid.OnQuarters || dimensions.Any(dimension => dimension.Kind is DimensionKind.Raw or DimensionKind.Tag))
        {
            return UsageSource.Raw;
        }

        var entities = dimensions.Count(dimension => dimension.Kind == DimensionKind.Entity);
        if (entities > 0)
        {
            var alone = entities == 1 && dimensions.All(dimension => dimension.Kind == DimensionKind.Entity || dimension.BesideEntities);
            return alone ? UsageSource.Entities : UsageSource.Raw;
        }

        return query.Grid.OnUtcDays ? UsageSource.Days : UsageSource.Quarters;
    }

    /// <summary>Gets the filters for which <c>filtersFolded</c> must be looked up.</summary>
    public static IEnumerable<DimensionFilter> Foldable(UsageQuery query) =>
        query.Filters.Where(filter => filter.Dimension.FoldBit is not null && ValuesToCheck(filter).Any());

    /// <summary>Gets the values that may have been folded away: never the missing one, nor the name of the fold itself.</summary>
    public static IEnumerable<string> ValuesToCheck(DimensionFilter filter) =>
        filter.Values.Where(value => value.Length > 0 && value != DimensionSql.Other);
}
