using System.Collections.Immutable;
using Telemetry.Broker;
using Telemetry.Ingest.Dimensions;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Blocks;

/// <summary>What is to be done with one contiguous range of offsets.</summary>
public sealed record BlockPlan
{
    public required OffsetRange Offsets { get; init; }

    /// <summary>Gets the rows, in offset order.</summary>
    public required IReadOnlyList<UsageEventRow> Rows { get; init; }
    public required ImmutableArray<Exclusion> Exclusions { get; init; }

    /// <summary>Gets the dimension values that the rows use and that are not known to be stored.</summary>
    public required IReadOnlyCollection<DimensionKey> NewValues { get; init; }

    /// <summary>Gets the records for the dead-letter topic, to be durable before the intent.</summary>
    public required IReadOnlyList<OutgoingRecord> DeadLetters { get; init; }

    /// <summary>Gets how many dead letters there are by reason.</summary>
    public required IReadOnlyDictionary<string, int> Refusals { get; init; }

    /// <summary>Gets the records to be published again under their event id, to be durable before the intent.</summary>
    public required IReadOnlyList<OutgoingRecord> Moves { get; init; }

    /// <summary>Gets how many dimension values of the rows are shown as <c>(other)</c>.</summary>
    public required int FoldedValues { get; init; }

    /// <summary>Gets how many of the given records the plan covers; the rest belongs in the next block.</summary>
    public required int RecordsTaken { get; init; }

    /// <summary>Gets how many records were left out for a reason.</summary>
    public long Excluded(ExclusionReason reason) =>
        Exclusions.Where(run => run.Reason == reason).Sum(run => run.Offsets.Length);
}
