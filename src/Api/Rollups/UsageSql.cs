using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Rollups;

/// <summary>Writes the part of a usage statement that reads the tables.</summary>
internal sealed class UsageSql(UsageQuery query, SqlParameters parameters)
{
    private const string Quarters = "usage_15m";
    private const string ModelDays = "usage_model_1d";

    // Questions about models alone, or about everything, need none of the other keys.
    private string Days => query.GroupBy.Concat(query.Filters.Select(filter => filter.Dimension)).All(dimension => dimension.BesideEntities)
        ? ModelDays
        : "usage_1d";

    /// <summary>Writes what is to be summed by bucket and group.</summary>
    /// <param name="source">The table chosen.</param>
    /// <param name="withAdjustments">Whether raw rows of the range have adjustments; rollups hold them already.</param>
    public UsageRead From(UsageSource source, bool withAdjustments) => source switch
    {
        UsageSource.Days when Days == ModelDays => SmallTable(ModelDays, DayRange(query.Grid.From, query.Grid.To)),
        UsageSource.Days => Union([Rollup(Days, DayRange(query.Grid.From, query.Grid.To), query.Filters)]),
        UsageSource.Quarters when query.Grid.WholeUtcDays is { } days => Union(AroundDays(days.From, days.To)),
        UsageSource.Quarters => Union([Rollup(Quarters, QuarterRange(), query.Filters)]),
        UsageSource.Entities => Union(Entities()),
        _ => Union(withAdjustments ? [Events(), Adjustments()] : [Events()]),
    };

    // Summed where it is read, because another level of a statement costs more to plan than so few rows to sum twice: each
    // grouping set sums all rows anew. Of the other tables the total is summed from the groups' sums.
    private UsageRead SmallTable(string table, string range) => new(
        $"{RollupBucket()} AS bucket, {DimensionSql.Groups(query.GroupBy, DimensionSql.InRollup)}",
        "r",
        $"{table} AS r\nWHERE {range}{DimensionSql.Filters(query.Filters, DimensionSql.InRollup, parameters)}");

    private UsageRead Union(ImmutableArray<string> selects) => new(
        $"bucket, {string.Concat(Enumerable.Range(0, query.GroupBy.Length).Select(at => $"g{at}, "))}",
        "x",
        $"(\n{string.Join("\nUNION ALL\n", selects)}\n) AS x");

    private static string Select(string bucket, string groups, string measures, string from, string where, int groupCount) =>
        $"SELECT {bucket} AS bucket, {groups}\n    {measures}\nFROM {from}\nWHERE {where}\nGROUP BY bucket{DimensionSql.GroupNames(groupCount)}";

    // Quarters of an hour are many: where one bucket spans whole UTC days, only what lies around those is read from them.
    private ImmutableArray<string> AroundDays(Instant from, Instant to) =>
    [
        Rollup(Days, DayRange(from, to), query.Filters),
        Rollup(Quarters, $"({QuarterRange(query.Grid.From, from)} OR {QuarterRange(to, query.Grid.To)})", query.Filters),
    ];

    private string Rollup(string table, string range, IEnumerable<DimensionFilter> filters, Func<Dimension, string>? column = null) => Select(
        RollupBucket(),
        DimensionSql.Groups(query.GroupBy, column ?? DimensionSql.InRollup),
        MeasureColumns.Sums("r"),
        $"{table} AS r",
        range + DimensionSql.Filters(filters, DimensionSql.InRollup, parameters),
        query.GroupBy.Length);

    // Rows of the entity rollup name an entity. Calls that name none are all calls less those: measures are additive.
    private ImmutableArray<string> Entities()
    {
        var entity = query.GroupBy.Concat(query.Filters.Select(filter => filter.Dimension)).First(dimension => dimension.Kind == DimensionKind.Entity);
        var own = query.Filters.FirstOrDefault(filter => filter.Dimension == entity);
        var others = query.Filters.Where(filter => filter.Dimension != entity).ToImmutableArray();
        var named = EntityRows(entity, query.Filters, DimensionSql.InEntities, negated: false);
        if (own is not null && !own.Values.Contains(""))
        {
            return [named];
        }

        return
        [
            named,
            Rollup(Quarters, QuarterRange(), others, Missing),
            EntityRows(entity, others, dimension => dimension == entity ? "''" : DimensionSql.InEntities(dimension), negated: true),
        ];

        string Missing(Dimension dimension) => dimension == entity ? "''" : DimensionSql.InRollup(dimension);
    }

    private string EntityRows(Dimension entity, IEnumerable<DimensionFilter> filters, Func<Dimension, string> column, bool negated) => Select(
        RollupBucket(),
        DimensionSql.Groups(query.GroupBy, column),
        MeasureColumns.Sums("r", negated),
        "usage_entity_15m AS r",
        $"r.entity_kind = {parameters.Text(entity.Name)} AND {QuarterRange()}"
            + DimensionSql.Filters(filters, DimensionSql.InEntities, parameters),
        query.GroupBy.Length);

    private string Events()
    {
        string Column(Dimension dimension) => DimensionSql.InEvents(dimension, parameters);
        var select = Select(
            BucketSql.Start(query.Grid, "toUnixTimestamp(e.occurred_at)", parameters),
            DimensionSql.Groups(query.GroupBy, Column),
            EventMeasures.Text,
            "usage_events AS e",
            RawRange("e") + DimensionSql.Filters(query.Filters, Column, parameters),
            query.GroupBy.Length);

        // UNION ALL goes by place and not by name: the definition's own order must not matter.
        return $"SELECT bucket{DimensionSql.GroupNames(query.GroupBy.Length)}, {MeasureColumns.Names}\nFROM ({select})";
    }

    private string Adjustments()
    {
        string Column(Dimension dimension) => DimensionSql.InAdjustments(dimension, parameters);
        var corrected = $"(SELECT * FROM usage_events AS c WHERE {RawRange("c")}"
            + $" AND c.event_id IN (SELECT a.event_id FROM usage_adjustments AS a WHERE {RawRange("a")}))";
        return Select(
            BucketSql.Start(query.Grid, "toUnixTimestamp(r.occurred_at)", parameters),
            DimensionSql.Groups(query.GroupBy, Column),
            MeasureColumns.Sums("r"),
            $"usage_adjustments AS r\nINNER JOIN {corrected} AS e ON e.tenant = r.tenant AND e.event_id = r.event_id",
            RawRange("r") + DimensionSql.Filters(query.Filters, Column, parameters),
            query.GroupBy.Length);
    }

    private string RollupBucket() => BucketSql.Start(query.Grid, "toUnixTimestamp(toDateTime(r.bucket_start, 'UTC'))", parameters);

    private string QuarterRange() => QuarterRange(query.Grid.From, query.Grid.To);

    private string QuarterRange(Instant from, Instant to) =>
        $"r.bucket_start >= {parameters.Seconds(from)} AND r.bucket_start < {parameters.Seconds(to)}";

    private string DayRange(Instant from, Instant to) =>
        $"r.bucket_start >= toDate({parameters.Seconds(from)}) AND r.bucket_start < toDate({parameters.Seconds(to)})";

    private string RawRange(string alias) =>
        $"{alias}.occurred_at >= {parameters.Milliseconds(query.Grid.From)} AND {alias}.occurred_at < {parameters.Milliseconds(query.Grid.To)}";
}
