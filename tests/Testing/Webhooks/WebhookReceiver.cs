using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemetry.Testing.Webhooks;

/// <summary>
/// A receiver as Standard Webhooks describes one, written from its text and checked against its public vector, not from our code.
/// It answers 401 to whatever it cannot verify.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Call> calls = new();

    private WebhookReceiver(WebApplication app) => this.app = app;

    /// <summary>Gets the calls that came in, oldest first.</summary>
    public IReadOnlyList<Call> Calls => [.. this.calls];

    /// <summary>Gets or sets the secret that calls are verified with; null verifies none.</summary>
    public string? Secret { get; set; }

    /// <summary>Gets or sets what is answered to a verified call.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    public string Url { get; private set; } = "";

    public static async Task<WebhookReceiver> StartAsync(string? secret = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app) { Secret = secret };
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = app.Urls.Single() + "/hook";
        return receiver;
    }

    /// <summary>Gets whether a call is signed with a secret: one of the signatures must fit.</summary>
    public static bool IsSigned(string secret, string id, string timestamp, string body, string signatures)
    {
        var expected = Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(secret.Replace("whsec_", "", StringComparison.Ordinal)), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return signatures.Split(' ').Any(signature => signature.Split(',', 2) is ["v1", var given]
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(expected)));
    }

    /// <summary>Waits until a number of calls came in.</summary>
    public async Task<IReadOnlyList<Call>> WaitAsync(int count)
    {
        await Until.TrueAsync(() => Task.FromResult(this.calls.Count >= count), TimeSpan.FromSeconds(60), () => $"{this.calls.Count} of {count} calls came in.");
        return Calls;
    }

    public async ValueTask DisposeAsync() => await this.app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var call = new Call(
            http.Request.Headers["webhook-id"].ToString(), http.Request.Headers["webhook-timestamp"].ToString(), http.Request.Headers["webhook-signature"].ToString(), body);
        var isSigned = Secret is null || IsSigned(Secret, call.Id, call.Timestamp, body, call.Signature);
        if (!isSigned)
        {
            http.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        this.calls.Enqueue(call);
        await Answer(http);
    }

    /// <summary>One call whose signature was verified.</summary>
    public sealed record Call(string Id, string Timestamp, string Signature, string Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public DateTimeOffset At => DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
    }
}
