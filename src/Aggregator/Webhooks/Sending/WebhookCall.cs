using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Telemetry.Aggregator.Webhooks.Bodies;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>Makes one call to an endpoint and says what follows from the answer.</summary>
public sealed class WebhookCall(AddressGuard guard, WebhookEndpoints endpoints, WebhookOptions options, TimeProvider time) : IDisposable
{
    private readonly HttpClient http = guard.CreateClient();

    /// <summary>Sends a message. Never throws because of the endpoint.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="delivery">The delivery, whose attempt this is.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="cancellationToken">Ends the call without a result.</param>
    public async Task<AttemptResult> SendAsync(WebhookEndpoint endpoint, Delivery delivery, WebhookMessage message, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(options.AnswerWithin);
        try
        {
            using var request = Request(endpoint, delivery, message);
            using var response = await this.http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            var said = response.IsSuccessStatusCode ? "" : await BeginningOfAsync(response, late.Token);
            return Judge(delivery, response, said, clock.Elapsed);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var why = failed is OperationCanceledException
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {options.AnswerWithin.TotalSeconds:0} s")
                : failed.InnerException?.Message ?? failed.Message;
            return Failed(delivery, 0, why, null, clock.Elapsed);
        }
    }

    public void Dispose() => this.http.Dispose();

    private HttpRequestMessage Request(WebhookEndpoint endpoint, Delivery delivery, WebhookMessage message)
    {
        var body = WebhookBodies.Of(endpoint.Format, message);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "telemetry-webhooks/1");
        request.Headers.TryAddWithoutValidation("webhook-id", delivery.MessageId);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(endpoints.SecretsOf(endpoint), delivery.MessageId, timestamp, body));
        return request;
    }

    private AttemptResult Judge(Delivery delivery, HttpResponseMessage response, string said, TimeSpan took)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new AttemptResult(DeliveryOutcome.Delivered, status, "", took, null);
        }

        var error = string.Create(CultureInfo.InvariantCulture, $"{status} {response.ReasonPhrase}{(said.Length > 0 ? ": " : "")}{said}").Trim();
        return response.StatusCode == HttpStatusCode.Gone
            ? new AttemptResult(DeliveryOutcome.GaveUp, status, error, took, null)
            : Failed(delivery, status, error, RetryAfter(response), took);
    }

    private AttemptResult Failed(Delivery delivery, int status, string error, TimeSpan? retryAfter, TimeSpan took)
    {
        // The jitter only spreads load: nothing secret depends on it.
#pragma warning disable CA5394
        var delay = RetrySchedule.DelayAfter(delivery.Attempt + 1, retryAfter, Random.Shared.NextDouble());
#pragma warning restore CA5394
        return delay is { } wait
            ? new AttemptResult(DeliveryOutcome.Failed, status, error, took, time.GetUtcNow() + wait)
            : new AttemptResult(DeliveryOutcome.GaveUp, status, error, took, null);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } header ? null
        : header.Delta ?? (header.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero);

    private async Task<string> BeginningOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[options.AnswerBytesMax];
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        return new string([.. text.Take(200).Select(static letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
    }
}
