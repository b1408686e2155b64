using System.Text.Json.Serialization;

namespace Telemetry.Aggregator.Webhooks.Endpoints;

/// <summary>Where webhooks are sent.</summary>
public sealed record WebhookEndpoint
{
    /// <summary>The JSON object of Standard Webhooks.</summary>
    public const string Standard = "standard";

    /// <summary>A message for a Slack incoming webhook.</summary>
    public const string Slack = "slack";

    /// <summary>An Adaptive Card for a Microsoft Teams workflow.</summary>
    public const string Teams = "teams";

    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>Gets whose it is; null for the whole installation, which is told of every tenant.</summary>
    [JsonIgnore] public string? Tenant { get; init; }
    [JsonIgnore] public long Revision { get; init; }
    public required string Url { get; init; }
    public required string Format { get; init; }

    /// <summary>Gets the secret that calls are signed with, <c>whsec_</c> and base64.</summary>
    public required string Secret { get; init; }

    /// <summary>Gets the secret before the last rotation; calls are signed with both until <see cref="PreviousSecretUntil"/>.</summary>
    public string? PreviousSecret { get; init; }
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>Gets the types that are sent; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Gets when it was disabled, because it answered 410; null while it is not.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
    public string? DisabledReason { get; init; }

    /// <summary>Gets whether messages of a type that concern a tenant are sent to it.</summary>
    public bool Takes(string type, string? tenant) =>
        DisabledAt is null && (Types.Count == 0 || Types.Contains(type)) && (Tenant is null || Tenant == tenant);
}

/// <summary>An endpoint as somebody wants it.</summary>
public sealed record WebhookDraft
{
    public string? Url { get; init; }

    /// <summary>Gets the form of the body; null for <see cref="WebhookEndpoint.Standard"/>.</summary>
    public string? Format { get; init; }

    /// <summary>Gets the secret; null keeps the one there is, or makes one.</summary>
    public string? Secret { get; init; }

    /// <summary>Gets the types; null for all.</summary>
    public IReadOnlyList<string?>? Types { get; init; }
}
