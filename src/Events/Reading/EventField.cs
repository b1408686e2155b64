using System.Collections.Frozen;

namespace Telemetry.Events.Reading;

/// <summary>The members of an event.</summary>
internal enum EventField
{
    SchemaVersion, EventId, Tenant, OccurredAt, Provider, Api, Model, ModelRequested, Operation, ServiceTier, Speed,
    InferenceRegion, DeploymentType, Billing, Usage, RawUsage, Dimensions, Tags, Status, UsageQuality, HttpStatus, Attempt,
    RequestId, ResponseId, ParentEventId, TraceId, SpanId, DurationMs, TimeToFirstTokenMs, Streamed, PrefixFingerprint,
    RequestFingerprint, ResponseCache, ReportedCostUsd, Flags,
}

/// <summary>The names of the members.</summary>
internal static class EventFields
{
    private static readonly string[] Names =
    [
        "schema_version", "event_id", "tenant", "occurred_at", "provider", "api", "model", "model_requested", "operation", "service_tier", "speed",
        "inference_region", "deployment_type", "billing", "usage", "raw_usage", "dimensions", "tags", "status", "usage_quality", "http_status", "attempt",
        "request_id", "response_id", "parent_event_id", "trace_id", "span_id", "duration_ms", "time_to_first_token_ms", "streamed", "prefix_fingerprint",
        "request_fingerprint", "response_cache", "reported_cost_usd", "flags",
    ];

    public static FrozenDictionary<string, EventField> ByName { get; } =
        Enum.GetValues<EventField>().ToFrozenDictionary(NameOf, static field => field, StringComparer.Ordinal);

    public static string NameOf(EventField field) => Names[(int)field];
}
