using System.Text.Json.Serialization;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Webhooks;

/// <summary>An endpoint as answers show it.</summary>
public sealed record WebhookAnswer
{
    public required string Id { get; init; }

    /// <summary>Gets whose it is; absent for the whole installation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Tenant { get; init; }

    /// <summary>Gets the address; of Slack and Teams, whose addresses are secrets, only the host.</summary>
    public required string Url { get; init; }
    public required string Format { get; init; }
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Gets the secret where it is new: it is shown this once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Secret { get; init; }

    /// <summary>Gets until when calls are signed with the secret before as well; null outside of a rotation.</summary>
    public required string? PreviousSecretUntil { get; init; }
    public required bool Enabled { get; init; }
    public required string? DisabledReason { get; init; }

    /// <summary>Gets what keeps calls from being made now, where the endpoint was just put; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Warning { get; init; }

    internal static WebhookAnswer From(WebhookEndpoint endpoint, string? newSecret = null) => new()
    {
        Id = endpoint.Id,
        Tenant = endpoint.Tenant,
        Url = endpoint.Format == WebhookEndpoint.Standard ? endpoint.Url : $"{new Uri(endpoint.Url).GetLeftPart(UriPartial.Authority)}/…",
        Format = endpoint.Format,
        Types = endpoint.Types,
        Secret = newSecret,
        PreviousSecretUntil = endpoint.PreviousSecretUntil is { } until ? TimeText.Format(until) : null,
        Enabled = endpoint.DisabledAt is null,
        DisabledReason = endpoint.DisabledReason,
    };
}

/// <summary>A delivery as lists show it.</summary>
public sealed record DeliveryAnswer
{
    public required Guid Id { get; init; }

    /// <summary>Gets the header <c>webhook-id</c>: the same on every attempt.</summary>
    public required string MessageId { get; init; }
    public required string WebhookId { get; init; }
    public required string Type { get; init; }

    /// <summary>Gets <c>pending</c>, <c>delivered</c>, <c>gave_up</c> or <c>discarded</c>.</summary>
    public required string State { get; init; }

    /// <summary>Gets how many calls were made.</summary>
    public required long Attempts { get; init; }

    /// <summary>Gets the last HTTP status; null where there was no answer.</summary>
    public required long? Status { get; init; }

    /// <summary>Gets why the last attempt failed; null where none did.</summary>
    public required string? Error { get; init; }
    public required string EnqueuedAt { get; init; }
    public required string? AttemptedAt { get; init; }

    /// <summary>Gets when it is tried next; null where it is not, or at once.</summary>
    public required string? NextAttemptAt { get; init; }

    internal static DeliveryAnswer From(Delivery delivery) => new()
    {
        Id = delivery.Id,
        MessageId = delivery.MessageId,
        WebhookId = delivery.EndpointId,
        Type = delivery.Type,
        State = delivery.IsPending ? "pending" : DeliveryLog.NameOf(delivery.Outcome!.Value),
        Attempts = delivery.Attempts,
        Status = delivery.Status == 0 ? null : delivery.Status,
        Error = delivery.Error.Length == 0 ? null : delivery.Error,
        EnqueuedAt = TimeText.Format(delivery.EnqueuedAt),
        AttemptedAt = delivery.AttemptedAt is { } attempted ? TimeText.Format(attempted) : null,
        NextAttemptAt = delivery.NextAt is { } next ? TimeText.Format(next) : null,
    };
}

/// <summary>A delivery that was put in line.</summary>
/// <param name="DeliveryId">Its id in the log of its webhook.</param>
public sealed record DeliveryRequestedAnswer(Guid DeliveryId);
