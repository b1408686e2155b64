using Telemetry.Sdk.Publishing.Observing;
using Telemetry.Sdk.Publishing.Spool;

namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>Sends what lies in the spool, oldest first, beside the live events. While the target is away, its attempts are what notices the return.</summary>
internal sealed class DrainLane(PublisherParts parts, UsageSpool spool)
{
    private static readonly TimeSpan LookForLeftFiles = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitAfterFault = TimeSpan.FromSeconds(5);

    private readonly BatchSender sender = new(parts, isDrain: true);

    /// <summary>Drains until stopped. A file that is not done by then stays as it is, and is sent again from its start.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stop).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                PublisherLog.SpoolFails(parts.Logger, spool.Directory, exception.Message);
                await Task.Delay(WaitAfterFault, parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StepAsync(CancellationToken stop)
    {
        var wake = parts.Spooled.Arm();
        if (spool.Oldest() is null)
        {
            spool.Adopt();
        }

        if (spool.Oldest() is { } file)
        {
            await DrainAsync(file, stop).ConfigureAwait(false);
        }
        else
        {
            await wake.WaitAsync(LookForLeftFiles, parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DrainAsync(SpoolFile file, CancellationToken stop)
    {
        var (records, stretches) = file.Read();
        if (stretches > 0)
        {
            parts.Counts.Drop(DropReasons.SpoolDamaged, stretches);
            PublisherLog.SpoolIsDamaged(parts.Logger, file.Path, stretches);
        }

        for (var at = 0; at < records.Count;)
        {
            var count = CountOfBatch(records, at);
            IReadOnlyList<UsageRecord> left = records.GetRange(at, count);
            while (left.Count > 0)
            {
                if (!await parts.Health.WaitUntilDueAsync(stop).ConfigureAwait(false))
                {
                    return;
                }

                left = await this.sender.SendAsync(left, stop).ConfigureAwait(false);
            }

            at += count;
        }

        spool.Remove(file);
    }

    private int CountOfBatch(List<UsageRecord> records, int from)
    {
        long bytes = 0;
        var count = 0;
        while (from + count < records.Count && count < parts.Options.BatchEventsMax)
        {
            bytes += records[from + count].Json.Length;
            if (count > 0 && bytes > parts.Options.BatchBytesMax)
            {
                break;
            }

            count++;
        }

        return count;
    }
}
