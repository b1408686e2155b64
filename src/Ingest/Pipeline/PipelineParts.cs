using Microsoft.Extensions.Logging;
using Telemetry.Broker;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Faults;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Status;
using Telemetry.Pricing;
using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Pipeline;

/// <summary>What the loops of all partitions share.</summary>
internal sealed record PipelineParts
{
    public required IngestOptions Options { get; init; }
    public required IEventLogWriter Log { get; init; }
    public required IPriceBookSource Books { get; init; }
    public required IngestQueries Queries { get; init; }
    public required BlockStore Blocks { get; init; }
    public required IdentityLookUp Identities { get; init; }
    public required DimensionAdmission Admission { get; init; }
    public required IngestStatus Status { get; init; }
    public required IngestMetrics Metrics { get; init; }
    public required IFaultPoints Faults { get; init; }
    public required Retry Retry { get; init; }
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}
