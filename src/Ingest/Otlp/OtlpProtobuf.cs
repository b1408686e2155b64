using Google.Protobuf;
using Telemetry.Events.Formats.GenAi;
using Telemetry.Ingest.Otlp.Wire;

namespace Telemetry.Ingest.Otlp;

/// <summary>Reads requests in OTLP's protobuf encoding.</summary>
internal static class OtlpProtobuf
{
    // What is not declared is not kept either: it can be most of a request.
    private static readonly MessageParser<ExportTraceServiceRequest> Traces = ExportTraceServiceRequest.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<ExportLogsServiceRequest> Logs = ExportLogsServiceRequest.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<ExportMetricsServiceRequest> Metrics = ExportMetricsServiceRequest.Parser.WithDiscardUnknownFields(true);

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such request, or are cut.</exception>
    public static List<GenAiSpan> ReadSpans(ReadOnlySpan<byte> request)
    {
        List<GenAiSpan> all = [];
        foreach (ResourceSpans part in Traces.ParseFrom(request).ResourceSpans)
        {
            Dictionary<string, object?> resource = Attributes(part.Resource?.Attributes);
            all.AddRange(part.ScopeSpans.SelectMany(scope => scope.Spans).Select(span => new GenAiSpan
            {
                Attributes = Attributes(span.Attributes),
                Resource = resource,
                Name = span.Name,
                Kind = OtlpValues.Kind(span.Kind),
                IsError = span.Status?.Code == 2,
                StartedAt = OtlpValues.Time(span.StartTimeUnixNano),
                EndedAt = OtlpValues.Time(span.EndTimeUnixNano),
                TraceId = OtlpValues.Id(span.TraceId.Span, OtlpValues.TraceIdBytes),
                SpanId = OtlpValues.Id(span.SpanId.Span, OtlpValues.SpanIdBytes),
            }));
        }

        return all;
    }

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such request, or are cut.</exception>
    public static List<GenAiLog> ReadLogs(ReadOnlySpan<byte> request)
    {
        List<GenAiLog> all = [];
        foreach (ResourceLogs part in Logs.ParseFrom(request).ResourceLogs)
        {
            Dictionary<string, object?> resource = Attributes(part.Resource?.Attributes);
            all.AddRange(part.ScopeLogs.SelectMany(scope => scope.LogRecords).Select(record => new GenAiLog
            {
                Attributes = Attributes(record.Attributes),
                Resource = resource,
                EventName = record.EventName,
                Body = record.Body?.StringValue ?? "",
                At = OtlpValues.Time(record.TimeUnixNano) ?? OtlpValues.Time(record.ObservedTimeUnixNano),
                TraceId = OtlpValues.Id(record.TraceId.Span, OtlpValues.TraceIdBytes),
                SpanId = OtlpValues.Id(record.SpanId.Span, OtlpValues.SpanIdBytes),
            }));
        }

        return all;
    }

    /// <summary>Checks that the bytes are fields of protobuf; of metrics nothing is read.</summary>
    /// <exception cref="InvalidProtocolBufferException">They are not, or are cut.</exception>
    public static void CheckMetrics(ReadOnlySpan<byte> request) => Metrics.ParseFrom(request);

    private static Dictionary<string, object?> Attributes(IReadOnlyList<KeyValue>? pairs)
    {
        Dictionary<string, object?> attributes = new(pairs?.Count ?? 0, StringComparer.Ordinal);
        foreach (KeyValue pair in pairs ?? [])
        {
            attributes[pair.Key] = Value(pair.Value);
        }

        return attributes;
    }

    private static object? Value(AnyValue? any) => any?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => any.StringValue,
        AnyValue.ValueOneofCase.BoolValue => any.BoolValue,
        AnyValue.ValueOneofCase.IntValue => any.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => any.DoubleValue,
        AnyValue.ValueOneofCase.ArrayValue => any.ArrayValue.Values.Select(Value).ToArray(),
        AnyValue.ValueOneofCase.KvlistValue or AnyValue.ValueOneofCase.BytesValue => OtlpValues.Illegible,
        _ => null,
    };
}
