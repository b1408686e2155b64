using System.Globalization;
using System.Text.Json;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>
/// Reads requests in OTLP's JSON: lower camel case, ids in hex, 64-bit numbers as text or number, members it does not know
/// passed over.
/// </summary>
public static class OtlpJson
{
    /// <summary>The member that tells a request of spans from others.</summary>
    public const string Traces = "resourceSpans";

    /// <summary>The member that tells a request of log records from others.</summary>
    public const string Logs = "resourceLogs";

    /// <summary>The member that tells a request of metrics from others.</summary>
    public const string Metrics = "resourceMetrics";

    /// <summary>Gets how deep a request may nest: values of attributes nest as whatever they describe.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = 512 };

    /// <summary>Reads the spans of an ExportTraceServiceRequest.</summary>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public static List<GenAiSpan> ReadSpans(JsonElement request) => Read(request, Traces, "scopeSpans", "spans", static (item, resource) => new GenAiSpan
    {
        Attributes = Attributes(item),
        Resource = resource,
        Name = Text(item, "name"),
        Kind = KindOf(item),
        IsError = item.Find("status", "code") is { } code && (Number(code) == 2 || IsText(code, "STATUS_CODE_ERROR")),
        StartedAt = Time(item, "startTimeUnixNano"),
        EndedAt = Time(item, "endTimeUnixNano"),
        TraceId = Id(item, "traceId", OtlpValues.TraceIdBytes),
        SpanId = Id(item, "spanId", OtlpValues.SpanIdBytes),
    });

    /// <summary>Reads the records of an ExportLogsServiceRequest.</summary>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public static List<GenAiLog> ReadLogs(JsonElement request) => Read(request, Logs, "scopeLogs", "logRecords", static (item, resource) => new GenAiLog
    {
        Attributes = Attributes(item),
        Resource = resource,
        EventName = Text(item, "eventName"),
        Body = item.Find("body") is { ValueKind: JsonValueKind.Object } body ? Text(body, "stringValue") : "",
        At = Time(item, "timeUnixNano") ?? Time(item, "observedTimeUnixNano"),
        TraceId = Id(item, "traceId", OtlpValues.TraceIdBytes),
        SpanId = Id(item, "spanId", OtlpValues.SpanIdBytes),
    });

    /// <summary>Checks that a request is one of metrics, of which nothing is read.</summary>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public static void CheckMetrics(JsonElement request) => Read(request, Metrics, "scopeMetrics", "metrics", static (_, _) => true);

    private static List<T> Read<T>(
        JsonElement request, string outer, string inner, string items, Func<JsonElement, IReadOnlyDictionary<string, object?>, T> read)
    {
        List<T> all = [];
        try
        {
            foreach (var (part, at) in Items(request, outer, ""))
            {
                var resource = part.Find("resource") is { ValueKind: JsonValueKind.Object } described ? Attributes(described) : [];
                foreach (var (scope, scopeAt) in Items(part, inner, at))
                {
                    foreach (var (item, _) in Items(scope, items, scopeAt))
                    {
                        all.Add(read(item, resource));
                    }
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw new OtlpFormatException("has a name that is not valid Unicode.");
        }

        return all;
    }

    /// <summary>Gets the objects of a list, each with its path; nothing where the list is absent.</summary>
    private static IEnumerable<(JsonElement Item, string Path)> Items(JsonElement parent, string name, string path)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            throw new OtlpFormatException(path.Length == 0 ? "is no object." : $"{path} is no object.");
        }

        if (parent.Find(name) is not { } list)
        {
            yield break;
        }

        var listPath = path.Length == 0 ? name : $"{path}.{name}";
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new OtlpFormatException($"{listPath} is no list.");
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var itemPath = string.Create(CultureInfo.InvariantCulture, $"{listPath}[{index++}]");
            yield return item.ValueKind == JsonValueKind.Object ? (item, itemPath) : throw new OtlpFormatException($"{itemPath} is no object.");
        }
    }

    private static Dictionary<string, object?> Attributes(JsonElement parent)
    {
        Dictionary<string, object?> attributes = new(StringComparer.Ordinal);
        if (parent.Find("attributes") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var pair in list.EnumerateArray())
            {
                if (pair.Find("key") is { ValueKind: JsonValueKind.String } key)
                {
                    attributes[key.GetString()!] = pair.Find("value") is { } value ? Value(value) : null;
                }
            }
        }

        return attributes;
    }

    private static object? Value(JsonElement any)
    {
        if (any.ValueKind != JsonValueKind.Object)
        {
            return OtlpValues.Illegible;
        }

        foreach (var member in any.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue":
                    return member.Value.ValueKind == JsonValueKind.String ? TextOf(member.Value) : OtlpValues.Illegible;
                case "boolValue":
                    return member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.Value.GetBoolean() : OtlpValues.Illegible;
                case "intValue":
                    return Number(member.Value) ?? OtlpValues.Illegible;
                case "doubleValue":
                    return Real(member.Value);
                case "arrayValue":
                    return member.Value.Find("values") is { ValueKind: JsonValueKind.Array } values ? values.EnumerateArray().Select(Value).ToArray() : Array.Empty<object?>();
                case "kvlistValue" or "bytesValue":
                    return OtlpValues.Illegible;
            }
        }

        return null;
    }

    private static object Real(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var real) => real,
        JsonValueKind.String when TextOf(value) is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => real,
        _ => OtlpValues.Illegible,
    };

    /// <summary>Gets a text; what is not valid Unicode is there and not legible.</summary>
    private static object TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return OtlpValues.Illegible;
        }
    }

    private static string Text(JsonElement parent, string name) =>
        parent.Find(name) is { ValueKind: JsonValueKind.String } found && TextOf(found) is string text ? text : "";

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static long? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.String when TextOf(value) is string text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    private static GenAiSpanKind KindOf(JsonElement span) => span.Find("kind") switch
    {
        { ValueKind: JsonValueKind.String } name when name.GetString() is "SPAN_KIND_SERVER" or "SPAN_KIND_PRODUCER" or "SPAN_KIND_CONSUMER" => GenAiSpanKind.Other,
        { ValueKind: JsonValueKind.String } name when name.GetString() is "SPAN_KIND_CLIENT" => GenAiSpanKind.Client,
        { } number => OtlpValues.Kind(Number(number) ?? 0),
        null => GenAiSpanKind.Internal,
    };

    private static DateTimeOffset? Time(JsonElement parent, string name)
    {
        var nanos = parent.Find(name) switch
        {
            { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var exact) => exact,
            { ValueKind: JsonValueKind.String } written when TextOf(written) is string text
                && decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var exact) => exact,
            _ => 0,
        };
        return nanos is > 0 and <= ulong.MaxValue ? OtlpValues.Time((ulong)nanos) : null;
    }

    private static string Id(JsonElement parent, string name, int bytes)
    {
        var text = Text(parent, name);
        return text.Length == bytes * 2 && text.All(char.IsAsciiHexDigit) ? OtlpValues.Id(Convert.FromHexString(text), bytes) : "";
    }
}

/// <summary>A request that is not of the shape that OTLP gives it.</summary>
/// <param name="message">A sentence, or the end of one, that says what is wrong by its path.</param>
public sealed class OtlpFormatException(string message) : Exception(message);
