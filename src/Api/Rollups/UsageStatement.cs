using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Rollups;

/// <summary>Writes the whole usage statement: the total of the range, then one page of rows in the contract's order, from one read.</summary>
internal static class UsageStatement
{
    private static readonly string BucketSums = $"""
        sum(calls) OVER (PARTITION BY is_total, bucket),
            sum({MeasureColumns.Tokens}) OVER (PARTITION BY is_total, bucket),
            sum(cost_usd) OVER (PARTITION BY is_total, bucket)
        """;

    /// <summary>Writes the statement; its columns are read by <c>UsageRowReader</c>.</summary>
    /// <param name="query">The question.</param>
    /// <param name="source">The table chosen.</param>
    /// <param name="withAdjustments">Whether raw rows of the range have adjustments.</param>
    public static SqlStatement Write(UsageQuery query, UsageSource source, bool withAdjustments)
    {
        var parameters = new SqlParameters();
        var groups = DimensionSql.GroupNames(query.GroupBy.Length);
        var read = new UsageSql(query, parameters).From(source, withAdjustments);
        var text = $"""
            SELECT grouping(bucket) AS is_total, {read.Keys}
                {MeasureColumns.Answers(read.Alias, FieldMeasures.WantedBy(query))}{(query.WithBucketSums ? $",\n    {BucketSums}" : "")}
            FROM {read.From}
            GROUP BY GROUPING SETS ((bucket{groups}), ())
            {(query.WithBucketSums ? "QUALIFY" : "HAVING")} is_total = 1 OR ((calls != 0 OR cost_usd != 0 OR list_cost_usd != 0){After(query, parameters)})
            ORDER BY is_total DESC, bucket, cost_usd DESC{groups}
            LIMIT {query.Limit + 2}
            """;
        return parameters.Of(text);
    }

    /// <summary>Makes the key by which the next page begins after a row.</summary>
    public static Cursor CursorAfter(UsageQuery query, UsageRow row) => new()
    {
        From = query.Grid.From.ToUnixTimeMilliseconds(),
        To = query.Grid.To.ToUnixTimeMilliseconds(),
        Key =
        [
            row.Bucket.ToString(CultureInfo.InvariantCulture),
            row.Sums.CostUsd.ToString(CultureInfo.InvariantCulture),
            .. row.Groups,
        ],
    };

    private static string After(UsageQuery query, SqlParameters parameters)
    {
        if (query.Page is not { Key: [var bucketText, var costText, .. var groups] })
        {
            return "";
        }

        var bucket = parameters.Number(long.Parse(bucketText, CultureInfo.InvariantCulture));
        var cost = parameters.Amount(decimal.Parse(costText, CultureInfo.InvariantCulture));
        var later = "0";
        for (var at = groups.Length - 1; at >= 0; at--)
        {
            var value = parameters.Text(groups[at]);
            later = $"(g{at} > {value} OR (g{at} = {value} AND {later}))";
        }

        return $" AND (bucket > {bucket} OR (bucket = {bucket} AND (cost_usd < {cost} OR (cost_usd = {cost} AND {later}))))";
    }
}
