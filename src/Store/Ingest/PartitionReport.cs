namespace Telemetry.Store.Ingest;

/// <summary>How far one partition of the event log has come into the store, as its ingester last said.</summary>
public sealed record PartitionReport
{
    public required string Topic { get; init; }
    public required int Partition { get; init; }

    /// <summary>Gets the offset after the last confirmed block.</summary>
    public required long NextOffset { get; init; }

    /// <summary>Gets the offset that the next record of the log gets, as the ingester last knew it.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Gets the append time (UTC) up to which every accepted event of the partition is stored.</summary>
    public required DateTimeOffset IncludedUpTo { get; init; }

    /// <summary>Gets why figures of the partition may not be complete, e.g. a replay; empty when nothing is pending.</summary>
    public required string Pending { get; init; }

    /// <summary>Gets the name of the ingester.</summary>
    public required string Ingester { get; init; }

    /// <summary>Gets when the ingester said so, by its clock (UTC).</summary>
    public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>Gets the price book that the ingester prices by; empty where its version does not say.</summary>
    public string BookVersion { get; init; } = "";

    /// <summary>Gets which forgotten users the ingester knows; empty for none, or where its version does not say.</summary>
    public string SubjectsVersion { get; init; } = "";

    /// <summary>Gets how many records are not stored yet.</summary>
    public long LagRecords => Math.Max(0, EndOffset - NextOffset);
}
