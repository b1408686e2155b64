using System.Globalization;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Sql;

namespace Telemetry.Api.Rollups;

/// <summary>Writes the whole usage statement: the total of the range, then one page of rows in the contract's order, from one read.</summary>
internal static class UsageStatement
{
    /// <summary>Writes the statement; its columns are read by <c>UsageRowReader</c>.</summary>
    /// <param name="query">The question.</param>
    /// <param name="source">The table chosen.</param>
    /// <param name="withAdjustments">Whether raw rows of the range have adjustments.</param>
    public static SqlStatement Write(UsageQuery query, UsageSource source, bool withAdjustments)
    {
        var parameters = new SqlParameters();
        var groups = DimensionSql.GroupNames(query.GroupBy.Length);
        var rows = new UsageSql(query, parameters).From(source, withAdjustments);
        var sums = MeasureColumns.Sums("x");
        var plain = string.Join(", ", MeasureColumns.Counts.Concat(MeasureColumns.Amounts));
        var histograms = string.Join(", ", MeasureColumns.Histograms.Select(name => $"CAST(mapKeys({name}) AS Array(Int16)), CAST(mapValues({name}) AS Array(Int64))"));
        var text = $"""
            SELECT is_total, bucket{groups}, {plain}, {histograms},
                bucket_calls, bucket_tokens, bucket_cost_usd
            FROM
            (
                SELECT *,
                    sum(calls) OVER (PARTITION BY is_total, bucket) AS bucket_calls,
                    sum({MeasureColumns.Tokens}) OVER (PARTITION BY is_total, bucket) AS bucket_tokens,
                    sum(cost_usd) OVER (PARTITION BY is_total, bucket) AS bucket_cost_usd
                FROM
                (
                    SELECT grouping(bucket) AS is_total, bucket{groups},
                        {sums}
                    FROM
                    (
            {rows}
                    ) AS x
                    GROUP BY GROUPING SETS ((bucket{groups}), ())
                )
            )
            WHERE is_total = 1 OR ((calls != 0 OR cost_usd != 0 OR list_cost_usd != 0){After(query, parameters)})
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
