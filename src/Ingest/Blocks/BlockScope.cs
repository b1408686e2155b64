using Telemetry.Broker;

namespace Telemetry.Ingest.Blocks;

/// <summary>What all rows of one block share.</summary>
public sealed record BlockScope
{
    public required LogPartitionId Partition { get; init; }

    /// <summary>Gets the first offset that the block stands for: the one after the block before.</summary>
    public required long FirstOffset { get; init; }

    /// <summary>Gets whether a key's copies all lie in this partition.</summary>
    public required Func<ReadOnlyMemory<byte>, bool> IsHomeOf { get; init; }
    public required string BookVersion { get; init; }
    public required ushort MapperVersion { get; init; }

    /// <summary>Gets the tenant of events that name none.</summary>
    public string TenantDefault { get; init; } = "";
}
