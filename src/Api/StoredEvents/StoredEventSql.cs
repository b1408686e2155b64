using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Api.StoredEvents;

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
        "cost_without_batch_usd", "response_cache_saving_usd", "flags",
    ];

    /// <summary>Gets the select list over <c>usage_events AS e</c>.</summary>
    public static string SelectList { get; } = string.Join(", ", Columns.Select(name => $"e.{name} AS {name}"));
}
