using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rollups;

namespace Telemetry.Api.Cache;

/// <summary>Finds the cache writes that no later call read before they expired.</summary>
/// <remarks>
/// A prefix group is the prefix fingerprint, else the prompt name. A write whose time to live has not run out yet is not
/// counted: a read may still come. Writes with a time to live of their own count 30 minutes. Corrections count: they are signed
/// differences at the key that they name, and what is unread of a write is in proportion to its tokens.
/// </remarks>
internal static class UnreadWritesStatement
{
    /// <summary>The longest time that a write may wait for a read.</summary>
    public static readonly Duration LongestTimeToLive = Duration.FromHours(12);

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
    /// <param name="withAdjustments">Whether calls of the range have corrections.</param>
    public static SqlStatement Write(UsageQuery query, UsageSource source, Instant now, bool withAdjustments)
    {
        var parameters = new SqlParameters();
        var from = parameters.Milliseconds(query.Grid.From);
        var events = new Rows("e", "usage_events AS e", "1", ColumnOfEvent);
        var corrected = $"SELECT * FROM usage_events AS o WHERE {RangeOf("o", query.Grid.To + LongestTimeToLive)}"
            + $" AND o.event_id IN (SELECT a.event_id FROM usage_adjustments AS a WHERE {RangeOf("a", query.Grid.To + LongestTimeToLive)})";
        var corrections = new Rows("r", $"usage_adjustments AS r INNER JOIN ({corrected}) AS e ON e.tenant = r.tenant AND e.event_id = r.event_id", "r.calls", ColumnOfCorrection);
        var reads = $"""
            SELECT tenant, provider, model, prefix, occurred_at, 1 AS found FROM ({Union(ReadsOf)})
            {(withAdjustments ? "GROUP BY tenant, provider, model, prefix, occurred_at, event_id HAVING sum(reads) > 0" : "")}
            """;
        var groups = DimensionSql.GroupNames(query.GroupBy.Length);
        var unread = string.Join(" + ", Writes.Select(write => Unread(write.Column, write.Minutes, parameters.Milliseconds(now))));
        return parameters.Of($"""
            SELECT grouping(bucket) AS is_total, bucket{groups}, sum(w.calls) AS known, sum(w.unread) AS unread
            FROM
            (
                SELECT c.bucket AS bucket{GroupsOf(query)}, c.calls AS calls, {unread} AS unread
                FROM ({Union(WritesOf)}) AS c
                ASOF LEFT JOIN ({reads}) AS n
                ON n.tenant = c.tenant AND n.provider = c.provider AND n.model = c.model AND n.prefix = c.prefix
                    AND c.occurred_at < n.occurred_at
            ) AS w
            GROUP BY GROUPING SETS ((bucket{groups}), ())
            """);

        string Union(Func<Rows, string> of) => withAdjustments ? $"{of(events)} UNION ALL {of(corrections)}" : of(events);

        string WritesOf(Rows rows) => $"""
            SELECT {BucketSql.Start(query.Grid, $"toUnixTimestamp({rows.Alias}.occurred_at)", parameters)} AS bucket,
                {DimensionSql.Groups(query.GroupBy, rows.Column)}
                {rows.Keys}, toInt64({rows.Calls}) AS calls,
                {string.Join(", ", Writes.Select(write => $"if({rows.IsHit}, 0, toInt64({rows.Alias}.{write.Column})) AS {write.Column}"))}
            FROM {rows.From}
            WHERE {RangeOf(rows.Alias, query.Grid.To)} AND {Prefix} != ''{DimensionSql.Filters(query.Filters, rows.Column, parameters)}
            """;

        string ReadsOf(Rows rows) => $"""
            SELECT {rows.Keys}, e.event_id AS event_id, toInt64({rows.Alias}.cache_read_tokens) AS reads
            FROM {rows.From}
            WHERE {RangeOf(rows.Alias, query.Grid.To + LongestTimeToLive)} AND {rows.Alias}.cache_read_tokens != 0 AND NOT {rows.IsHit} AND {Prefix} != ''
            """;

        string RangeOf(string alias, Instant to) => $"{alias}.occurred_at >= {from} AND {alias}.occurred_at < {parameters.Milliseconds(to)}";

        string ColumnOfEvent(Dimension dimension) => source == UsageSource.Raw
            ? DimensionSql.InEvents(dimension, parameters)
            : DimensionSql.InEventsFolded(dimension, parameters);

        string ColumnOfCorrection(Dimension dimension) => source == UsageSource.Raw
            ? DimensionSql.InAdjustments(dimension, parameters)
            : DimensionSql.InAdjustmentsFolded(dimension, parameters);
    }

    private static string Prefix => "if(e.prefix_fingerprint != '', e.prefix_fingerprint, toString(e.prompt_name))";

    private static string GroupsOf(UsageQuery query) =>
        string.Concat(Enumerable.Range(0, query.GroupBy.Length).Select(at => $", c.g{at} AS g{at}"));

    private static string Unread(string column, int minutes, string now)
    {
        var expiry = $"c.occurred_at + toIntervalMinute({minutes})";
        return $"if({expiry} <= {now} AND (n.found = 0 OR n.occurred_at > {expiry}), c.{column}, 0)";
    }

    /// <summary>Where calls are read from: as they were stored, or their corrections.</summary>
    /// <param name="Alias">The alias of the measures and keys; the event itself is <c>e</c>.</param>
    /// <param name="From">The tables.</param>
    /// <param name="Calls">How many calls a row is.</param>
    /// <param name="Column">Spells a dimension.</param>
    private sealed record Rows(string Alias, string From, string Calls, Func<Dimension, string> Column)
    {
        public string Keys =>
            $"{Alias}.tenant AS tenant, {Alias}.provider AS provider, {Alias}.model AS model, {Prefix} AS prefix, {Alias}.occurred_at AS occurred_at";

        public string IsHit => $"{Alias}.response_cache IN ('exact', 'semantic')";
    }
}
