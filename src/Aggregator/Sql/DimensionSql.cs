using System.Globalization;
using Telemetry.Aggregator.Dimensions;

namespace Telemetry.Aggregator.Sql;

/// <summary>Spells dimensions as columns. Names come from the catalog; a tag's name is a parameter.</summary>
internal static class DimensionSql
{
    /// <summary>What rollups show in place of a value beyond the admitted ones.</summary>
    public const string Other = "(other)";

    /// <summary>Gets a rollup's column.</summary>
    public static string InRollup(Dimension dimension) => $"r.{dimension.Name}";

    /// <summary>Gets the entity rollup's column.</summary>
    public static string InEntities(Dimension dimension) =>
        dimension.Kind == DimensionKind.Entity ? "r.entity_value" : $"r.{dimension.Name}";

    /// <summary>Gets the raw value over <c>usage_events AS e</c>.</summary>
    public static string InEvents(Dimension dimension, SqlParameters parameters) =>
        dimension.Kind == DimensionKind.Tag ? $"e.tags[{parameters.Text(dimension.TagName)}]" : $"e.{dimension.Name}";

    /// <summary>Gets the value over <c>usage_events AS e</c> as rollups show it.</summary>
    public static string InEventsFolded(Dimension dimension, SqlParameters parameters) => dimension.FoldBit is { } bit
        ? string.Create(CultureInfo.InvariantCulture, $"if(bitTest(e.folded, {bit}), '{Other}', toString(e.{dimension.Name}))")
        : InEvents(dimension, parameters);

    /// <summary>
    /// Gets the value over <c>usage_adjustments AS r</c> joined to <c>usage_events AS e</c>. An adjustment's own value
    /// counts, because a correction may move a call from one value to another; a folded one is looked up in the event.
    /// </summary>
    public static string InAdjustments(Dimension dimension, SqlParameters parameters) => dimension.Kind switch
    {
        DimensionKind.Rollup when dimension.FoldBit is not null =>
            $"if(r.{dimension.Name} = '{Other}', toString(e.{dimension.Name}), toString(r.{dimension.Name}))",
        DimensionKind.Rollup or DimensionKind.Entity => $"r.{dimension.Name}",
        _ => InEvents(dimension, parameters),
    };

    /// <summary>Gets the value over <c>usage_adjustments AS r</c> joined to <c>usage_events AS e</c> as rollups show it.</summary>
    public static string InAdjustmentsFolded(Dimension dimension, SqlParameters parameters) =>
        dimension.Kind is DimensionKind.Rollup or DimensionKind.Entity ? $"r.{dimension.Name}" : InEvents(dimension, parameters);

    /// <summary>Gets the select list of the groups, <c>g0</c> first.</summary>
    public static string Groups(IReadOnlyList<Dimension> groupBy, Func<Dimension, string> column) =>
        string.Concat(groupBy.Select((dimension, at) => string.Create(CultureInfo.InvariantCulture, $"toString({column(dimension)}) AS g{at}, ")));

    /// <summary>Gets the names of the groups, each with a comma before it.</summary>
    public static string GroupNames(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(at => string.Create(CultureInfo.InvariantCulture, $", g{at}")));

    /// <summary>Gets the filters, each with AND before it.</summary>
    public static string Filters(IEnumerable<DimensionFilter> filters, Func<Dimension, string> column, SqlParameters parameters) =>
        string.Concat(filters.Select(filter => $"\n  AND {column(filter.Dimension)} IN {parameters.Texts(filter.Values)}"));
}
