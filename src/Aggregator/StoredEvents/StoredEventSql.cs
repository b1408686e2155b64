using System.Collections.Immutable;
using System.Data.Common;
using Telemetry.Aggregator.Sql;
using Telemetry.Events;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>The columns by which stored events are read.</summary>
internal static class StoredEventSql
{
    private static readonly ImmutableArray<string> Columns =
    [
        "tenant", "event_id", "occurred_at", "ingested_at", "provider", "api", "model", "model_requested", "operation",
        "service_tier", "speed", "inference_region", "deployment_type", "billing", "status", "usage_quality", "response_cache",
        .. TokenClasses.All.Select(TokenClasses.NameOf),
        "iterations", "raw_usage",
        .. DimensionNames.All,
        "tags", "http_status", "attempt", "request_id", "response_id", "parent_event_id", "trace_id", "span_id",
        "duration_ms", "time_to_first_token_ms", "streamed", "prefix_fingerprint", "request_fingerprint", "reported_cost_usd",
        "priced", "unpriced_reason", "price_version", "cost_usd", "list_cost_usd", "cost_without_cache_usd",
        "cache_write_premium_usd", "cost_without_batch_usd", "response_cache_saving_usd", "flags", "folded", "mapper_version",
    ];

    /// <summary>Gets the select list over <c>usage_events AS e</c>.</summary>
    public static string SelectList { get; } = string.Join(
        ", ", [.. Columns.Select(name => $"e.{name} AS {name}"), Bucket("duration_ms", "duration_bucket"), Bucket("time_to_first_token_ms", "time_to_first_token_bucket")]);

    // The engine works out the bucket, as it does for the rollups: a logarithm may differ in its last bit elsewhere.
    private static string Bucket(string column, string name) =>
        $"if(isNull(e.{column}), NULL, toInt16(if(ifNull(e.{column}, 0) < 1, -1, ceil(log(ifNull(e.{column}, 1)) / log(1.02))))) AS {name}";

    /// <summary>Writes the question where events lie; the answers are read by <see cref="ReadPlace"/>.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    public static SqlStatement Places(IReadOnlyCollection<Guid> ids, string? tenant = null)
    {
        var parameters = new SqlParameters();
        return parameters.Of($"""
            SELECT event_id, toUnixTimestamp64Milli(occurred_at)
            FROM usage_identity WHERE event_id IN {parameters.Ids(ids)}{Held("tenant", tenant, parameters)}
            """);
    }

    /// <summary>Reads a place: the event's id and its time in Unix milliseconds.</summary>
    public static (Guid Id, long Milliseconds) ReadPlace(DbDataReader row) => (row.GetGuid(0), row.GetInt64(1));

    /// <summary>Writes the question for the events at some places; the answers are read by <see cref="StoredEventReader"/>.</summary>
    /// <param name="places">Where they lie.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    public static SqlStatement At(IReadOnlyCollection<(Guid Id, long Milliseconds)> places, string? tenant = null)
    {
        // The hours are what the rows are sorted by: without them every row between the first and the last would be looked at.
        const long hour = 3_600_000;
        var parameters = new SqlParameters();
        var hours = parameters.Numbers(places.Select(static place => place.Milliseconds / hour * hour / 1000).Distinct());
        return parameters.Of($"""
            SELECT {SelectList}
            FROM usage_events AS e
            WHERE toStartOfHour(e.occurred_at) IN (SELECT toDateTime(arrayJoin({hours}), 'UTC'))
                AND e.event_id IN {parameters.Ids(places.Select(static place => place.Id).Distinct())}{Held("e.tenant", tenant, parameters)}
            """);
    }

    private static string Held(string column, string? tenant, SqlParameters parameters) =>
        tenant is null ? "" : $" AND {column} = {parameters.Text(tenant)}";
}
