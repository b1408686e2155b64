using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rollups;

namespace Telemetry.Api.Cache;

/// <summary>Finds the cache writes that no later call read before they expired.</summary>
/// <remarks>
/// A prefix group is the prefix fingerprint, else the prompt name. A write whose time to live has not run out yet is not
/// counted: a read may still come. Writes with a time to live of their own count 30 minutes.
/// </remarks>
internal static class UnreadWritesStatement
{
    private const string Hit = "e.response_cache IN ('exact', 'semantic')";
    private static readonly Duration LongestTimeToLive = Duration.FromHours(12);

    private static readonly (string Column, int Minutes)[] Writes =
    [
        ("cache_write_5m_tokens", 5), ("cache_write_1h_tokens", 60), ("cache_write_12h_tokens", 720), ("cache_write_tokens", 30),
    ];

    /// <summary>Writes the question whether any call of the range states a prefix: most installations never do.</summary>
    public static SqlStatement WriteAnyPrefix(UsageQuery query)
    {
        var parameters = new SqlParameters();
        return parameters.Of($"""
            SELECT 1 FROM usage_events AS e
            WHERE e.occurred_at >= {parameters.Milliseconds(query.Grid.From)} AND e.occurred_at < {parameters.Milliseconds(query.Grid.To)}
                AND (e.prefix_fingerprint != '' OR e.prompt_name != '')
            LIMIT 1
            """);
    }

    /// <summary>Writes the statement: whether it is the total, the bucket, the groups, calls with a known prefix, unread tokens.</summary>
    /// <param name="query">The question.</param>
    /// <param name="source">The table that answered the rest: groups are spelled as it spells them.</param>
    /// <param name="now">The time up to which a write may have expired.</param>
    public static SqlStatement Write(UsageQuery query, UsageSource source, Instant now)
    {
        var parameters = new SqlParameters();
        string Column(Dimension dimension) => source == UsageSource.Raw
            ? DimensionSql.InEvents(dimension, parameters)
            : DimensionSql.InEventsFolded(dimension, parameters);
        var groups = DimensionSql.GroupNames(query.GroupBy.Length);
        var from = parameters.Milliseconds(query.Grid.From);
        var filters = DimensionSql.Filters(query.Filters, Column, parameters);
        var unread = string.Join(" + ", Writes.Select(write => Unread(write.Column, write.Minutes, parameters.Milliseconds(now))));
        return parameters.Of($"""
            SELECT grouping(bucket) AS is_total, bucket{groups}, toInt64(count()) AS known, sum(w.unread) AS unread
            FROM
            (
                SELECT c.bucket AS bucket{GroupsOf(query)}, {unread} AS unread
                FROM
                (
                    SELECT {BucketSql.Start(query.Grid, "toUnixTimestamp(e.occurred_at)", parameters)} AS bucket,
                        {DimensionSql.Groups(query.GroupBy, Column)}
                        e.tenant AS tenant, e.provider AS provider, e.model AS model, {Prefix} AS prefix, e.occurred_at AS occurred_at,
                        {string.Join(", ", Writes.Select(write => $"if({Hit}, 0, e.{write.Column}) AS {write.Column}"))}
                    FROM usage_events AS e
                    WHERE e.occurred_at >= {from} AND e.occurred_at < {parameters.Milliseconds(query.Grid.To)}
                        AND {Prefix} != ''{filters}
                ) AS c
                ASOF LEFT JOIN
                (
                    SELECT e.tenant AS tenant, e.provider AS provider, e.model AS model, {Prefix} AS prefix, e.occurred_at AS occurred_at, 1 AS found
                    FROM usage_events AS e
                    WHERE e.occurred_at >= {from} AND e.occurred_at < {parameters.Milliseconds(query.Grid.To + LongestTimeToLive)}
                        AND e.cache_read_tokens > 0 AND NOT {Hit} AND {Prefix} != ''
                ) AS n
                ON n.tenant = c.tenant AND n.provider = c.provider AND n.model = c.model AND n.prefix = c.prefix
                    AND c.occurred_at < n.occurred_at
            ) AS w
            GROUP BY GROUPING SETS ((bucket{groups}), ())
            """);
    }

    private static string Prefix => "if(e.prefix_fingerprint != '', e.prefix_fingerprint, toString(e.prompt_name))";

    private static string GroupsOf(UsageQuery query) =>
        string.Concat(Enumerable.Range(0, query.GroupBy.Length).Select(at => $", c.g{at} AS g{at}"));

    private static string Unread(string column, int minutes, string now)
    {
        var expiry = $"c.occurred_at + toIntervalMinute({minutes})";
        return $"if({expiry} <= {now} AND (n.found = 0 OR n.occurred_at > {expiry}), c.{column}, 0)";
    }
}
