using Telemetry.Aggregator.Alerts;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>What became of a delivery, as lists show it.</summary>
public sealed record Delivery
{
    public required Guid Id { get; init; }
    public required Guid NoticeId { get; init; }
    public required string Type { get; init; }
    public required string? EndpointTenant { get; init; }
    public required string EndpointId { get; init; }
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Gets what a mute of it would name.</summary>
    public required AlertSource Source { get; init; }

    /// <summary>Gets the last outcome; null before the first attempt.</summary>
    public DeliveryOutcome? Outcome { get; init; }

    /// <summary>Gets how many calls were made in all.</summary>
    public required int Attempts { get; init; }

    /// <summary>Gets which attempt of the schedule the last one was; 0 before the first, and after a wish to deliver again.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the number of rows of its log.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the last HTTP status; 0 where there was no answer.</summary>
    public required int Status { get; init; }
    public required string Error { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>Gets when it is tried next; null where it is not, or at once.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Gets the header <c>webhook-id</c>: the same on every attempt.</summary>
    public string MessageId => MessageIdOf(NoticeId);

    /// <summary>Gets whether it is still to be sent.</summary>
    public bool IsPending => Outcome is null or DeliveryOutcome.Failed or DeliveryOutcome.Requested;

    public static string MessageIdOf(Guid notice) => $"msg_{notice:N}";
}

/// <summary>The outcome of a step of a delivery.</summary>
public enum DeliveryOutcome
{
    /// <summary>Somebody asked to send it again.</summary>
    Requested,

    /// <summary>The endpoint answered 2xx.</summary>
    Delivered,

    /// <summary>It is tried again.</summary>
    Failed,

    /// <summary>The last attempt failed, or the endpoint said that it is gone.</summary>
    GaveUp,

    /// <summary>There is no such endpoint any more, or it is disabled.</summary>
    Discarded,
}
