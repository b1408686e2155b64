using Microsoft.Extensions.Logging;
using Telemetry.Broker;

namespace Telemetry.Ingest.Pipeline;

/// <summary>What the pipeline says in the log.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log gave {Partition} to somebody else; what was begun is replayed there.")]
    public static partial void Lost(ILogger logger, LogPartitionId partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pending block {Partition} {Offsets} cannot be built again to the byte: its price book or mapper is another one. Its missing rows are inserted.")]
    public static partial void NotTheSame(ILogger logger, LogPartitionId partition, Blocks.OffsetRange offsets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The filter of {Partition} could not be saved; the next start reads the identities from the store.")]
    public static partial void FilterNotSaved(ILogger logger, LogPartitionId partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ingest waits {Wait} and tries again: {Fault}")]
    public static partial void Waits(ILogger logger, TimeSpan wait, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store could not be told how far ingest got; it is told again soon: {Fault}")]
    public static partial void NotReported(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Ingest stopped. Events are still accepted and wait in the log; none is skipped.")]
    public static partial void Stopped(ILogger logger, Exception fault);
}
