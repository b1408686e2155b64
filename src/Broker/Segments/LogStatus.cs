namespace Telemetry.Broker.Segments;

/// <summary>The figures of one topic of the embedded log, as of one moment. Counts are since the log was opened.</summary>
public sealed record LogStatus
{
    public required string Topic { get; init; }
    public required long OldestOffset { get; init; }
    public required long EndOffset { get; init; }

    /// <summary>Gets the next offset the reader will read after a restart.</summary>
    public required long CheckpointOffset { get; init; }

    /// <summary>Gets how many offsets lie between the checkpoint and the end.</summary>
    public long Lag => EndOffset - CheckpointOffset;

    /// <summary>Gets the size of all segments in bytes.</summary>
    public required long SizeBytes { get; init; }
    public required int Segments { get; init; }
    public required long AppendedRecords { get; init; }

    /// <summary>Gets bytes appended, frames included.</summary>
    public required long AppendedBytes { get; init; }

    /// <summary>Gets how often appends were made durable; many appends share one.</summary>
    public required long Syncs { get; init; }

    /// <summary>Gets appends refused because the log or its queue was full.</summary>
    public required long RefusedAppends { get; init; }

    /// <summary>Gets damaged stretches that were set aside.</summary>
    public required long Quarantined { get; init; }

    /// <summary>Gets bytes of an unfinished append that were cut off when the log was opened.</summary>
    public required long TornBytes { get; init; }

    /// <summary>Gets why the log stopped taking appends; null while it works.</summary>
    public required string? Fault { get; init; }
}
