using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Broker.Segments;
using Telemetry.Store.Subjects;

namespace Telemetry.Cli.Hosting;

/// <summary>Deletes segments of the event log that the checkpoint passed long enough ago, so that the log keeps within its cap.</summary>
internal sealed partial class SegmentCleanup(SegmentLog log, ForgottenSubjects forgotten, TimeProvider clock, ILogger<SegmentCleanup> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                log.DeletePassedSegments(forgotten.LastAt);
            }
            catch (IOException fault)
            {
                NotDeleted(logger, fault);
            }
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Passed segments of the event log could not be deleted; it is tried again in a minute.")]
    private static partial void NotDeleted(ILogger logger, IOException fault);
}
