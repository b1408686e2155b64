namespace Telemetry.Events;

/// <summary>What reading an event depends on besides its bytes. Reading is pure: the same bytes and context give the same result.</summary>
public sealed record EventReadContext
{
    /// <summary>Gets the time the record was, or is being, appended to the log: age limits and an assumed <c>occurred_at</c> use it.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Gets the tenant of events that name none.</summary>
    public string TenantDefault { get; init; } = "";

    /// <summary>Gets the tenant that the caller's key is bound to: it sets the tenant, and another value is refused. Null: not bound.</summary>
    public string? TenantBound { get; init; }

    /// <summary>Gets how long raw rows are kept; older than this less 31 days is refused as <c>too_old</c>.</summary>
    public TimeSpan RetentionEvents { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Gets whether a missing id may be derived or made (intake). False on the broker: <c>missing_event_id</c>.</summary>
    public bool MayMakeEventId { get; init; }

    /// <summary>Gets the Idempotency-Key header's value; null where absent.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Gets whether the memory of the bytes stays as it is for as long as the event is used: then <c>raw_usage</c> is a part
    /// of it instead of a copy.
    /// </summary>
    public bool BytesStay { get; init; }

    /// <summary>Gets the event's zero-based place in the request.</summary>
    public int Index { get; init; }
}
