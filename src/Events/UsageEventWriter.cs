using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Events;

/// <summary>
/// Writes the canonical form of an event, which is what the event log holds: contract version 1, defaults left out, the
/// remarks of the first reading in <c>flags</c>. Reading it back gives an equal event.
/// </summary>
/// <remarks>
/// Where <c>raw_usage</c> is kept, it stands alone and byte for byte: the mapped classes follow from it, and a repaired
/// mapper must be able to correct them.
/// </remarks>
public static class UsageEventWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? reused;

    /// <summary>Appends the event as one JSON object in UTF-8. Line breaks occur only inside <c>raw_usage</c>, where they were sent.</summary>
    /// <param name="statesEmptyTenant">Whether an empty tenant is written; left out, whoever reads the event puts its own default there.</param>
    public static void Write(UsageEvent usageEvent, IBufferWriter<byte> output, bool statesEmptyTenant = true)
    {
        var writer = reused ??= new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        writer.WriteStartObject();
        WriteIdentity(writer, usageEvent, statesEmptyTenant);
        WriteCall(writer, usageEvent);
        WriteUsage(writer, usageEvent);
        WriteDimensions(writer, usageEvent);
        WriteOutcome(writer, usageEvent);
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset(Stream.Null);
    }

    private static void WriteIdentity(Utf8JsonWriter writer, UsageEvent e, bool statesEmptyTenant)
    {
        writer.WriteNumber("schema_version"u8, 1);
        writer.WriteString("event_id"u8, e.EventId);

        if (statesEmptyTenant || e.Tenant.Length > 0)
        {
            writer.WriteString("tenant"u8, e.Tenant);
        }

        Span<byte> time = stackalloc byte[32];
        e.OccurredAt.UtcDateTime.TryFormat(time, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString("occurred_at"u8, time[..length]);
    }

    private static void WriteCall(Utf8JsonWriter writer, UsageEvent e)
    {
        writer.WriteString("provider"u8, e.Provider);
        WriteText(writer, "api"u8, e.Api);
        writer.WriteString("model"u8, e.Model);
        WriteText(writer, "model_requested"u8, e.ModelRequested);
        WriteText(writer, "operation"u8, e.Operation, "chat");
        WriteText(writer, "service_tier"u8, e.ServiceTier, "standard");
        if (e.Speed == "fast")
        {
            // Any other speed can only come from raw_usage, which states it again.
            writer.WriteString("speed"u8, e.Speed);
        }

        WriteText(writer, "inference_region"u8, e.InferenceRegion);
        WriteText(writer, "deployment_type"u8, e.DeploymentType);
        WriteText(writer, "billing"u8, VocabularyNames.NameOf(e.Billing), VocabularyNames.Billings[0]);
    }

    private static void WriteUsage(Utf8JsonWriter writer, UsageEvent e)
    {
        if (!e.RawUsage.IsEmpty)
        {
            writer.WritePropertyName("raw_usage"u8);
            writer.WriteRawValue(e.RawUsage.Span, skipInputValidation: true);
        }
        else if (!e.Usage.IsEmpty || !e.Iterations.IsEmpty || e.Status == CallStatus.Ok)
        {
            writer.WriteStartObject("usage"u8);
            WriteCounts(writer, e.Usage);
            if (!e.Iterations.IsEmpty)
            {
                WriteIterations(writer, e);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteIterations(Utf8JsonWriter writer, UsageEvent e)
    {
        writer.WriteStartArray("iterations"u8);
        foreach (var part in e.Iterations)
        {
            writer.WriteStartObject();
            WriteText(writer, "model"u8, part.Model);
            WriteCounts(writer, part.Usage);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter writer, TokenUsage usage)
    {
        foreach (var tokenClass in TokenClasses.All)
        {
            if (usage[tokenClass] is var count && count != 0)
            {
                writer.WriteNumber(TokenClasses.NameOf(tokenClass), count);
            }
        }
    }

    private static void WriteDimensions(Utf8JsonWriter writer, UsageEvent e)
    {
        if (e.Dimensions != Attribution.None)
        {
            writer.WriteStartObject("dimensions"u8);
            for (var i = 0; i < DimensionNames.All.Length; i++)
            {
                if (DimensionNames.ValueOf(e.Dimensions, i) is { Length: > 0 } value)
                {
                    writer.WriteString(DimensionNames.All[i], value);
                }
            }

            writer.WriteEndObject();
        }

        if (!e.Tags.IsEmpty)
        {
            writer.WriteStartObject("tags"u8);
            foreach (var (name, value) in e.Tags)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteOutcome(Utf8JsonWriter writer, UsageEvent e)
    {
        WriteText(writer, "status"u8, VocabularyNames.NameOf(e.Status), "ok");
        WriteText(writer, "usage_quality"u8, VocabularyNames.NameOf(e.UsageQuality), "final");
        WriteNumber(writer, "http_status"u8, e.HttpStatus);
        WriteNumber(writer, "attempt"u8, e.Attempt);
        WriteText(writer, "request_id"u8, e.RequestId);
        WriteText(writer, "response_id"u8, e.ResponseId);
        WriteText(writer, "parent_event_id"u8, e.ParentEventId);
        WriteText(writer, "trace_id"u8, e.TraceId);
        WriteText(writer, "span_id"u8, e.SpanId);
        WriteNumber(writer, "duration_ms"u8, e.DurationMs);
        WriteNumber(writer, "time_to_first_token_ms"u8, e.TimeToFirstTokenMs);
        if (e.Streamed is { } streamed)
        {
            writer.WriteBoolean("streamed"u8, streamed);
        }

        WriteText(writer, "prefix_fingerprint"u8, e.PrefixFingerprint);
        WriteText(writer, "request_fingerprint"u8, e.RequestFingerprint);
        WriteText(writer, "response_cache"u8, VocabularyNames.NameOf(e.ResponseCache), "none");
        if (e.ReportedCostUsd is { } cost)
        {
            writer.WriteString("reported_cost_usd"u8, cost.ToString(CultureInfo.InvariantCulture));
        }

        if (!e.Flags.IsEmpty)
        {
            writer.WriteStartArray("flags"u8);
            foreach (var flag in e.Flags)
            {
                writer.WriteStringValue(flag);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string value, string whenAbsent = "")
    {
        if (value != whenAbsent)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
