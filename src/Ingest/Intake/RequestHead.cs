using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Telemetry.Events;
using Telemetry.Events.Formats;

namespace Telemetry.Ingest.Intake;

/// <summary>What the head of a request says about its body.</summary>
/// <param name="IsLines">NDJSON, one event a line; else one JSON object or an array of them.</param>
/// <param name="IsGzip">The body is packed.</param>
/// <param name="Format">Whose records the body holds; null where they are events.</param>
/// <param name="IdempotencyKey">The Idempotency-Key header; null where absent.</param>
internal sealed record RequestHead(bool IsLines, bool IsGzip, EventFormat? Format, string? IdempotencyKey)
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";
    private const string FormatParameter = "format";
    private const string EventsFormat = "events";
    private const string LiteLlmFormat = "litellm";

    /// <summary>Reads and checks the head.</summary>
    /// <exception cref="RequestRefusedException">It asks for something the intake does not do.</exception>
    public static RequestHead Read(HttpRequest request)
    {
        EventFormat? format = ReadFormat(request.Query);
        return new RequestHead(Choose(request.ContentType, Json, Lines) == Lines, ReadIsGzip(request.Headers), format, ReadIdempotencyKey(request.Headers));
    }

    private static EventFormat? ReadFormat(IQueryCollection query)
    {
        string format = EventsFormat;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in query)
        {
            if (name != FormatParameter)
            {
                throw new RequestRefusedException(400, "invalid_request", name, $"{name} is not a parameter of this path{NearestName.Hint(name, [FormatParameter])}");
            }

            format = values is [EventsFormat or LiteLlmFormat]
                ? values[0]!
                : throw new RequestRefusedException(
                    400, "invalid_request", name, $"{name} is {values}; this version knows {EventsFormat} and {LiteLlmFormat}{NearestName.Hint(values.ToString(), [EventsFormat, LiteLlmFormat])}");
        }

        return format == EventsFormat ? null : EventFormat.Find(format);
    }


    /// <summary>Gets which of two content types a body has.</summary>
    /// <exception cref="RequestRefusedException">It has neither, or is not in UTF-8.</exception>
    public static string Choose(string? contentType, string first, string second)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && (!type.Charset.HasValue || string.Equals(type.Charset.Value!.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (string known in (ReadOnlySpan<string>)[first, second])
            {
                if (type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase))
                {
                    return known;
                }
            }
        }

        string given = string.IsNullOrEmpty(contentType) ? "missing" : contentType;
        throw new RequestRefusedException(415, "unsupported_media_type", HeaderNames.ContentType, $"The content type is {given}; {first} and {second} are taken, in UTF-8.");
    }

    /// <summary>Tells whether a body is packed.</summary>
    /// <exception cref="RequestRefusedException">It is packed in another way than gzip.</exception>
    public static bool ReadIsGzip(IHeaderDictionary headers)
    {
        string coding = headers.ContentEncoding.ToString();
        return coding.ToLowerInvariant() switch
        {
            "" or "identity" => false,
            "gzip" or "x-gzip" => true,
            _ => throw new RequestRefusedException(415, "unsupported_encoding", HeaderNames.ContentEncoding, $"The content encoding is {coding}; gzip is taken, or none."),
        };
    }

    private static string? ReadIdempotencyKey(IHeaderDictionary headers)
    {
        const string name = "Idempotency-Key";
        if (!headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values))
        {
            return null;
        }

        return values.Count == 1 && values[0] is { Length: > 0 and <= IntakeLimits.IdempotencyKey } key
            ? key
            : throw new RequestRefusedException(400, "invalid_request", name, $"Give one value of 1 to {IntakeLimits.IdempotencyKey} characters.");
    }
}
