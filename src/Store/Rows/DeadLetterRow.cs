namespace Telemetry.Store.Rows;

/// <summary>One row of <c>dead_letters</c>: a record that was refused or set aside, with its original bytes.</summary>
public sealed record DeadLetterRow
{
    /// <summary>Gets the identity, derived from where the record came from: writing it again changes nothing.</summary>
    public required Guid Id { get; init; }
    public required DateTimeOffset FirstSeen { get; init; }
    public required string Reason { get; init; }
    public string Detail { get; init; } = "";
    public string Tenant { get; init; } = "";

    /// <summary>Gets the event id as far as it was legible; empty otherwise.</summary>
    public string EventId { get; init; } = "";
    public required string Topic { get; init; }

    /// <summary>Gets the partition of <see cref="Topic"/> that the record lay in; null where it was refused before it had a place.</summary>
    public int? Partition { get; init; }

    /// <summary>Gets the record's offset there; null as <see cref="Partition"/> is.</summary>
    public long? Offset { get; init; }
    public required ReadOnlyMemory<byte> Original { get; init; }

    /// <summary>Gets the offset in the dead-letter topic.</summary>
    public required long LogOffset { get; init; }
}
