using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>The outcome of reading one event: the event, or every fault found in it.</summary>
public sealed record EventReadResult
{
    /// <summary>Gets the event; null exactly when <see cref="Faults"/> is not empty.</summary>
    public UsageEvent? Event { get; init; }

    /// <summary>Gets all faults found, never only the first.</summary>
    public ImmutableArray<EventFault> Faults { get; init; } = [];

    /// <summary>Gets how the identity came about; the intake reports it.</summary>
    public EventIdSource IdSource { get; init; }

    /// <summary>Gets the event id as given, also where the event was refused; null where none was given or legible.</summary>
    public Guid? GivenEventId { get; init; }
}

/// <summary>Where an event's id came from.</summary>
public enum EventIdSource
{
    /// <summary>The event brought it.</summary>
    Given,

    /// <summary>Derived from api and request or response id: the same whichever way the call is captured.</summary>
    Derived,

    /// <summary>Derived from the Idempotency-Key header and the index in the request.</summary>
    IdempotencyKey,

    /// <summary>Made at random: a resend will count twice. Reported as <c>unkeyed</c>.</summary>
    Made,
}
