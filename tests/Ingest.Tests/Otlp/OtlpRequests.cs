using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Telemetry.Ingest.Otlp.Wire;
using Telemetry.Ingest.Tests.Intake;
using Wire = Telemetry.Ingest.Otlp.Wire;

namespace Telemetry.Ingest.Tests.Otlp;

/// <summary>An answer to an OTLP request.</summary>
internal sealed record OtlpAnswer(int Status, string? ContentType, TimeSpan? RetryAfter, byte[] Body)
{
    public bool IsJson => ContentType == OtlpRequests.Json;

    public (long Rejected, string Message) PartialSpans => IsJson ? PartialOf("rejectedSpans") : PartialOf(ExportTraceServiceResponse.Parser.ParseFrom(Body).PartialSuccess);

    /// <summary>Gets the message of a google.rpc.Status, which every refusal must carry.</summary>
    public string Refusal
    {
        get
        {
            Assert.InRange(Status, 400, 599);
            Wire.Status status = IsJson
                ? new Wire.Status { Code = JsonRoot.GetProperty("code").GetInt32(), Message = JsonRoot.GetProperty("message").GetString() }
                : Wire.Status.Parser.ParseFrom(Body);
            Assert.NotEqual(0, status.Code);
            return status.Message;
        }
    }

    public JsonElement JsonRoot => JsonDocument.Parse(Body).RootElement;

    private static (long Rejected, string Message) PartialOf(ExportTracePartialSuccess? partial) => (partial?.RejectedSpans ?? 0, partial?.ErrorMessage ?? "");

    private (long Rejected, string Message) PartialOf(string count) => JsonRoot.TryGetProperty("partialSuccess", out JsonElement partial)
        ? (long.Parse(partial.GetProperty(count).GetString()!, CultureInfo.InvariantCulture), partial.GetProperty("errorMessage").GetString()!)
        : (0, "");
}

/// <summary>Requests of OTLP as their senders make them, in both encodings.</summary>
internal static class OtlpRequests
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";
    public const string Secret = "never-to-leave";

    /// <summary>11:55 of the server's day.</summary>
    private const ulong StartNanos = 1_795_262_100_000_000_000;

    public static async Task<OtlpAnswer> SendAsync(this IntakeServer server, string path, byte[] body, string? contentType = Protobuf, string? encoding = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return new OtlpAnswer(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta, await response.Content.ReadAsByteArrayAsync());
    }

    public static Task<OtlpAnswer> SendAsync(this IntakeServer server, string path, string json) => server.SendAsync(path, Encoding.UTF8.GetBytes(json), Json);

    /// <summary>A request of spans that share a resource.</summary>
    public static byte[] Request(params Span[] spans)
    {
        ScopeSpans scope = new();
        scope.Spans.Add(spans);
        ResourceSpans part = new() { Resource = new Resource() };
        part.Resource.Attributes.Add(new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = "shop" } });
        part.ScopeSpans.Add(scope);
        ExportTraceServiceRequest request = new();
        request.ResourceSpans.Add(part);
        return request.ToByteArray();
    }

    /// <summary>A span of a served call, with text of the call.</summary>
    public static Span Call(string responseId, params ReadOnlySpan<(string Name, object Value)> more)
    {
        Span span = new()
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString("5b8efff798038103d269b633813fc60c")),
            SpanId = ByteString.CopyFrom(Convert.FromHexString("eee19b7ec3c1b174")),
            Name = "chat gpt-4o",
            Kind = 3,
            StartTimeUnixNano = StartNanos,
            EndTimeUnixNano = StartNanos + 1_250_000_000,
        };
        foreach ((string name, object value) in (ReadOnlySpan<(string, object)>)[
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.response.id", responseId),
            ("gen_ai.input.messages", Secret), ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 7L), .. more])
        {
            span.Attributes.Add(new KeyValue { Key = name, Value = ValueOf(value) });
        }

        return span;
    }

    /// <summary>The same call in JSON, with what the specification lets stand beside.</summary>
    public static string CallJson(string responseId, string more = "") => $$"""
        {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","name":"chat gpt-4o","kind":3,"droppedAttributesCount":0,"unknown":{"x":[1]},
         "startTimeUnixNano":"{{StartNanos}}","endTimeUnixNano":{{StartNanos + 1_250_000_000}},"status":{},
         "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"} },{"key":"gen_ai.provider.name","value":{"stringValue":"openai"} },
          {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"} },{"key":"gen_ai.response.id","value":{"stringValue":"{{responseId}}"} },
          {"key":"gen_ai.input.messages","value":{"stringValue":"{{Secret}}"} },
          {"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"} },{"key":"gen_ai.usage.output_tokens","value":{"intValue":7} }{{more}}]}
        """;

    public static string RequestJson(params ReadOnlySpan<string> spans) => $$"""
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"} }]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{{string.Join(',', spans!)}}]}]}]}
        """;

    private static AnyValue ValueOf(object value) => value switch
    {
        string text => new AnyValue { StringValue = text },
        bool flag => new AnyValue { BoolValue = flag },
        long whole => new AnyValue { IntValue = whole },
        double real => new AnyValue { DoubleValue = real },
        _ => new AnyValue { BytesValue = ByteString.CopyFromUtf8(Secret) },
    };
}
