namespace Telemetry.Broker;

/// <summary>One record as read from the event log.</summary>
public sealed record LogRecord
{
    /// <summary>Gets the place in its partition; offsets grow by one and are never reused.</summary>
    public required long Offset { get; init; }

    /// <summary>Gets when the log took it (UTC, milliseconds): age limits are measured against this, also on replay.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Gets the key: the event id's 36 characters; empty where a foreign producer set none.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }
    public required ReadOnlyMemory<byte> Value { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>One record to append.</summary>
public sealed record OutgoingRecord
{
    public required ReadOnlyMemory<byte> Key { get; init; }
    public required ReadOnlyMemory<byte> Value { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
