using System.Text.Json.Serialization;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Api.Webhooks;

/// <summary>The body of PUT /webhooks/{id}. The id in the path wins over one in the body.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebhookRequest
{
    public string? Id { get; init; }
    public string? Url { get; init; }

    /// <summary>Gets the form of the body: <c>standard</c> (default), <c>slack</c> or <c>teams</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Gets the secret, <c>whsec_</c> and the base64 of 24 to 64 bytes; absent: kept, or made.</summary>
    public string? Secret { get; init; }

    /// <summary>Gets the types that are sent; absent or empty: all.</summary>
    public IReadOnlyList<string?>? Types { get; init; }

    internal WebhookDraft ToDraft() => new() { Url = Url, Format = Format, Secret = Secret, Types = Types };
}
