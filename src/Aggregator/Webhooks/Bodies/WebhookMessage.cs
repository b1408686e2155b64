using System.Text.Json.Nodes;

namespace Telemetry.Aggregator.Webhooks.Bodies;

/// <summary>A message before it takes an endpoint's form.</summary>
/// <param name="Type">One of <see cref="WebhookTypes"/>.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="Title">One sentence for people.</param>
/// <param name="Data">The message's <c>data</c>.</param>
public sealed record WebhookMessage(string Type, DateTimeOffset At, string Title, JsonObject Data)
{
    /// <summary>Gets where people are led; null where <c>url</c> is a path of the API, or absent.</summary>
    public string? Link =>
        Uri.TryCreate(Data["url"]?.ToString(), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url.AbsoluteUri : null;
}
