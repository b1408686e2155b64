using Telemetry.Store.Adjustments;

namespace Telemetry.Api.DeadLetters;

/// <summary>A record that was refused or set aside, with its original bytes.</summary>
public sealed record DeadLetter
{
    public required Guid Id { get; init; }
    public required DateTimeOffset FirstSeen { get; init; }
    public required string Reason { get; init; }
    public required string Detail { get; init; }
    public required string Tenant { get; init; }

    /// <summary>Gets the event's id as far as it was legible; empty where it was not.</summary>
    public required string EventId { get; init; }
    public required string Topic { get; init; }

    /// <summary>Gets the partition of <see cref="Topic"/> that it lay in; null where it was refused before it had a place in the log.</summary>
    public int? Partition { get; init; }
    public long? Offset { get; init; }

    /// <summary>Gets the length of the original in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets what became of a copy of better quality; null of other letters, and before it was decided.</summary>
    public BetterCopyDecision? Decision { get; init; }

    /// <summary>Gets the original bytes; empty in lists.</summary>
    public ReadOnlyMemory<byte> Original { get; init; }
}
