namespace Telemetry.Broker.Segments;

/// <summary>Bytes of the log that no longer hold what was written: set aside, so that the good records after them are kept.</summary>
public sealed record QuarantinedRecord
{
    public required LogPartitionId Partition { get; init; }

    /// <summary>Gets the first offset that is lost.</summary>
    public required long FirstOffset { get; init; }

    /// <summary>Gets the last offset that is lost; below <see cref="FirstOffset"/> when stray bytes lay between two good records.</summary>
    public required long LastOffset { get; init; }

    /// <summary>Gets the segment file's name.</summary>
    public required string File { get; init; }

    /// <summary>Gets where in the file the damage begins, in bytes.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the damaged bytes as found; empty where the file ends too early.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}
