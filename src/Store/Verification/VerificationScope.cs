namespace Telemetry.Store.Verification;

/// <summary>Which part of the store to compare. All: every UTC day that raw rows are kept of.</summary>
public sealed record VerificationScope
{
    /// <summary>Everything that raw rows are kept of.</summary>
    public static VerificationScope All { get; } = new();

    /// <summary>Gets the first UTC day; null: the first day of the oldest month that has raw rows.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Gets the day after the last; null: no end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Gets the log records whose buckets alone are compared; null: all buckets of those days.</summary>
    public LogRange? Records { get; init; }

    /// <summary>Compares only the buckets that records of one partition touch, from an offset up to another, both included.</summary>
    public static VerificationScope TouchedBy(string topic, int partition, long firstOffset, long lastOffset) =>
        new() { Records = new LogRange(topic, partition, firstOffset, lastOffset) };
}

/// <summary>Records of one log partition, both ends included.</summary>
public sealed record LogRange(string Topic, int Partition, long FirstOffset, long LastOffset);
