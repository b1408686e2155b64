using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Import;

/// <summary>One event on its way, and where it came from.</summary>
/// <param name="Json">One line of JSON.</param>
/// <param name="Place">Its source, as file and line.</param>
internal readonly record struct OutgoingEvent(ReadOnlyMemory<byte> Json, string Place);

/// <summary>What became of the events that were sent.</summary>
internal sealed class SendCounts
{
    public long Accepted { get; set; }
    public long Rejected { get; set; }
    public long Unkeyed { get; set; }

    /// <summary>Gets or sets the server's clock at its last answer, cut to the second.</summary>
    public DateTimeOffset LastAnswerAt { get; set; }
}

/// <summary>Sends events in batches. What the server refuses is reported by place; everything else goes on.</summary>
internal sealed class EventSender(ApiClient api, TimeProvider clock, Action<string> report)
{
    public const int EventsPerBatch = 5_000;
    public const int BytesPerBatch = 8 * 1024 * 1024;
    private const int AttemptsMax = 8;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly List<OutgoingEvent> batch = [];
    private int batchBytes;

    public SendCounts Counts { get; } = new();

    /// <summary>Takes an event and sends the batch when it is full.</summary>
    /// <exception cref="ApiException">The server cannot take the batch.</exception>
    public async Task AddAsync(OutgoingEvent outgoing, CancellationToken cancellationToken)
    {
        if (this.batch.Count == EventsPerBatch || this.batchBytes + outgoing.Json.Length >= BytesPerBatch)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        this.batch.Add(outgoing);
        this.batchBytes += outgoing.Json.Length + 1;
    }

    /// <summary>Sends what is left.</summary>
    /// <exception cref="ApiException">The server cannot take the batch.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (this.batch.Count == 0)
        {
            return;
        }

        var body = Body();
        // The same batch keeps the same key on every attempt and every run: events without an id stay single.
        var key = Convert.ToHexStringLower(SHA256.HashData(body));
        for (var attempt = 1; ; attempt++)
        {
            using var request = Request(body, key);
            if (await TrySendAsync(request, attempt == AttemptsMax, cancellationToken).ConfigureAwait(false) is not { } wait)
            {
                break;
            }

            await Task.Delay(wait > TimeSpan.Zero ? wait : Backoff(attempt), clock, cancellationToken).ConfigureAwait(false);
        }

        this.batch.Clear();
        this.batchBytes = 0;
    }

    /// <returns>Null when the batch was answered; else how long to wait before the next attempt, 0 where the server did not say.</returns>
    private async Task<TimeSpan?> TrySendAsync(HttpRequestMessage request, bool isLast, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await api.SendRawAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (!isLast)
        {
            return TimeSpan.Zero;
        }

        using (response)
        {
            var isBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway;
            if (isBusy && !isLast)
            {
                return response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            }

            await TakeAnswerAsync(response, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async Task TakeAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        this.Counts.LastAnswerAt = AnsweredAt(response);
        JsonElement answer;
        if (response.IsSuccessStatusCode)
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            answer = document.RootElement.Clone();
        }
        else
        {
            var refused = await ApiException.FromAsync(response, cancellationToken).ConfigureAwait(false);
            answer = refused.Problem is { } problem && problem.TryGetProperty("rejected", out _) ? problem : throw refused;
        }

        this.Counts.Accepted += Number(answer, "accepted");
        this.Counts.Unkeyed += Number(answer, "unkeyed");
        if (!answer.TryGetProperty("rejected", out var rejected) || rejected.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var item in rejected.EnumerateArray())
        {
            this.Counts.Rejected++;
            var index = item.GetProperty("index").GetInt32();
            report($"{this.batch[index].Place}: {item.GetProperty("error")}");
        }
    }

    /// <summary>
    /// Gets the server's clock at an answer. On this machine that is our own; the header would be the last resort there,
    /// because a busy server brings it up to date late.
    /// </summary>
    private DateTimeOffset AnsweredAt(HttpResponseMessage response) =>
        api.Address.IsLoopback ? clock.GetUtcNow() : response.Headers.Date ?? clock.GetUtcNow();

    private byte[] Body()
    {
        var body = new byte[this.batchBytes];
        var at = 0;
        foreach (var outgoing in this.batch)
        {
            outgoing.Json.Span.CopyTo(body.AsSpan(at));
            at += outgoing.Json.Length;
            body[at++] = (byte)'\n';
        }

        return body;
    }

    private static HttpRequestMessage Request(byte[] body, string key)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = content };
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, 250 << attempt));

    /// <summary>Reads a count; an answer that refuses everything leaves some out.</summary>
    private static long Number(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
}
