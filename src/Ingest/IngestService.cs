using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Ingest.Pipeline;
using Telemetry.Ingest.Status;

namespace Telemetry.Ingest;

/// <summary>
/// Runs the pipeline with the host. A permanent fault stops ingest but not the process: events are still accepted and wait
/// in the log, <c>/readyz</c> says why, and nothing is skipped.
/// </summary>
public sealed class IngestService(IngestPipeline pipeline, IEnumerable<IIngestGate> gates, IngestStatus status, ILogger<IngestService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var gate in gates)
            {
                await gate.OpenedAsync(stoppingToken);
            }

            await pipeline.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception fault)
        {
            status.Fail(fault.Message);
            PipelineLog.Stopped(logger, fault);
        }
    }
}
