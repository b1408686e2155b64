using System.Net;
using System.Text.Json;

namespace Telemetry.Sdk.Publishing.Http;

/// <summary>What an answer of the intake means for the events that were sent.</summary>
internal enum IntakeVerdict
{
    /// <summary>Every event is durable, or refused for good.</summary>
    Settled,

    /// <summary>It was too much at once, or one event spoils the others: the halves are to be sent apart.</summary>
    Split,

    /// <summary>Nothing is known to be durable: the same is to be sent again later.</summary>
    Retry,
}

/// <summary>An answer of the intake, read.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Errors">Why events were refused, one text for each of them. Of a split: why a single event is refused; empty where it is too large.</param>
/// <param name="RetryAfter">The wait that the server asked for.</param>
/// <param name="Fault">For the log, where something is to be sent again.</param>
internal sealed record IntakeAnswer(IntakeVerdict Verdict, IReadOnlyList<string> Errors, TimeSpan? RetryAfter, string? Fault)
{
    // 50,000 refusals of 500 characters each, and their ids.
    private const int AnswerBytesMax = 64 << 20;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="HttpRequestException">The answer is cut or too large.</exception>
    public static async Task<IntakeAnswer> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.BadRequest))
        {
            return response.StatusCode == HttpStatusCode.RequestEntityTooLarge ? Split([]) : Again(response, clock);
        }

        await response.Content.LoadIntoBufferAsync(AnswerBytesMax, cancellationToken).ConfigureAwait(false);
        var errors = Refusals(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        return (response.StatusCode, errors) switch
        {
            (_, not null) => new IntakeAnswer(IntakeVerdict.Settled, errors, null, null),

            // A 202 without the list comes from something in between. Nobody has said that the events are durable.
            (HttpStatusCode.Accepted, null) => Again(response, clock),
            _ => Split([$"{response.RequestMessage?.RequestUri} answered 400 and did not say which event is at fault."]),
        };
    }

    private static IntakeAnswer Split(IReadOnlyList<string> errors) => new(IntakeVerdict.Split, errors, null, null);

    private static IntakeAnswer Again(HttpResponseMessage response, TimeProvider clock)
    {
        var asked = response.Headers.RetryAfter;
        return new IntakeAnswer(
            IntakeVerdict.Retry,
            [],
            asked?.Delta ?? (asked?.Date - clock.GetUtcNow()),
            $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} {response.ReasonPhrase}.{Hint(response.StatusCode)}");
    }

    private static string Hint(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => " The key is missing, wrong, or may not ingest.",
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => " The address is not that of a Telemetry server.",
        HttpStatusCode.Accepted => " The answer does not list what was refused.",
        _ => "",
    };

    /// <summary>Gets the error of each refused event; null where the body has no such list.</summary>
    private static List<string>? Refusals(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object
                && answer.RootElement.TryGetProperty("rejected", out var rejected)
                && rejected.ValueKind == JsonValueKind.Array
                ? [.. rejected.EnumerateArray().Select(ErrorOf)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ErrorOf(JsonElement refused) =>
        refused.ValueKind == JsonValueKind.Object && refused.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
            ? error.GetString()!
            : "It does not say why.";
}
