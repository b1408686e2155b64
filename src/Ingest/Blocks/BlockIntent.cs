using System.Collections.Immutable;

namespace Telemetry.Ingest.Blocks;

/// <summary>
/// Everything decided about one block before its insert starts, so that a successor builds the very same block from the
/// log and this note alone: no look-up, no clock.
/// </summary>
public sealed record BlockIntent
{
    /// <summary>Gets the offsets the block stands for: one contiguous range of one partition.</summary>
    public required OffsetRange Offsets { get; init; }

    /// <summary>Gets the runs of offsets that became no row, ascending; all other records of the range are rows.</summary>
    public ImmutableArray<Exclusion> Exclusions { get; init; } = [];

    /// <summary>Gets the number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Gets the hash over the block's bytes.</summary>
    public required UInt128 Hash { get; init; }

    /// <summary>Gets the version of the price book that priced the rows.</summary>
    public required string BookVersion { get; init; }

    /// <summary>Gets the version of the mappers that read the usage.</summary>
    public required ushort MapperVersion { get; init; }

    /// <summary>Gets the tenant that was given to events which name none.</summary>
    public string TenantDefault { get; init; } = "";

    /// <summary>
    /// Gets hashes of the dimension values that the rows use and that were not known to be stored before
    /// (<see cref="Dimensions.DimensionKey.Hash"/>), ascending. A hash is enough: the value itself is in the rows.
    /// </summary>
    public ImmutableArray<ulong> NewValues { get; init; } = [];

    /// <summary>
    /// Gets whether the block could not be built again and its missing rows are being inserted one by one under other
    /// tokens: from then on the block's own token must not be used any more.
    /// </summary>
    public bool Restoring { get; init; }

    /// <summary>Gets the token that suppresses a second insert of this block.</summary>
    public string Token(Broker.LogPartitionId partition) => $"{partition}/{Offsets}";
}
