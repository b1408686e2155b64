using Microsoft.Extensions.Logging;
using Telemetry.Broker;
using Telemetry.Events.Mapping;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Dimensions;
using Telemetry.Store.Faults;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Status;
using Telemetry.Store.Ingest;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest.Pipeline;

/// <summary>What the loops of all partitions share.</summary>
internal sealed record PipelineParts
{
    public required IngestOptions Options { get; init; }
    public required IEventLogWriter Log { get; init; }
    public required SharedBooks Books { get; init; }
    public required IngestQueries Queries { get; init; }
    public required BlockStore Blocks { get; init; }
    public required IdentityLookUp Identities { get; init; }
    public required DimensionAdmission Admission { get; init; }
    public required IngestStatus Status { get; init; }
    public required IngestMetrics Metrics { get; init; }
    public required IFaultPoints Faults { get; init; }
    public required Retry Retry { get; init; }
    public required TimeProvider Time { get; init; }
    public required ForgottenSubjects Forgotten { get; init; }
    public required ProgressReports Reports { get; init; }
    public required ILogger Logger { get; init; }

    /// <summary>Gets what the rows of a block share.</summary>
    /// <param name="partition">The partition it is a range of.</param>
    /// <param name="first">The first offset it stands for.</param>
    /// <param name="bookVersion">The book that prices it.</param>
    /// <param name="tenantDefault">The tenant of events that name none; null: the configured one.</param>
    public BlockScope ScopeOf(ILogPartition partition, long first, string bookVersion, string? tenantDefault = null) => new()
    {
        Partition = partition.Id,
        FirstOffset = first,
        IsHomeOf = key => partition.HomeOf(key.Span) is not { } home || home == partition.Id.Partition,
        BookVersion = bookVersion,
        MapperVersion = UsageMappers.Version,
        TenantDefault = tenantDefault ?? Options.TenantDefault,
    };
}
