using Telemetry.Broker;
using Telemetry.Ingest.Pipeline;
using Telemetry.Ingest.Status;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;

namespace Telemetry.Ingest.DeadLetters;

/// <summary>Brings one partition of the dead-letter topic into the table that people read.</summary>
/// <remarks>Rows carry ids derived from their source, so a batch written twice changes nothing and needs no intent.</remarks>
internal sealed class DeadLetterPipeline(
    BlockInserter inserter, IngestOptions options, IngestMetrics metrics, Retry retry, ILogPartition partition)
{
    private const int RecordsMax = 2_000;
    private const int BytesMax = 16 * 1024 * 1024;

    /// <summary>Runs until the partition is revoked or lost.</summary>
    public async Task RunAsync()
    {
        var stopping = partition.Revoked;

        // After an unclean stop the store may have lost rows that the checkpoint passed; a checkpoint at the end that the
        // log had then says that this is cleaned up.
        var unclean = partition.AfterUncleanStop;
        var next = unclean ? partition.OldestOffset : partition.Committed.NextOffset;
        var endAtStart = partition.EndOffset;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var read = await partition.ReadAsync(next, RecordsMax, BytesMax, options.ReadWait, stopping);
                if (read.Count == 0)
                {
                    if (unclean)
                    {
                        await CommitAsync(Math.Max(next, endAtStart), stopping);
                        unclean = false;
                    }

                    continue;
                }

                using var block = new DeadLetterBlock();
                foreach (var record in read)
                {
                    block.Add(DeadLetterRows.Of(partition.Id, record));
                }

                await retry.RunAsync(() => inserter.InsertAsync(block, $"{partition.Id}/{next}-{read[^1].Offset}", stopping), stopping);
                next = read[^1].Offset + 1;
                if (!unclean || next >= endAtStart)
                {
                    await CommitAsync(next, stopping);
                    unclean = false;
                }

                metrics.DeadLetters(read.Count);
            }
        }
        catch (Exception stop) when (stop is LogPartitionLostException || (stop is OperationCanceledException && stopping.IsCancellationRequested))
        {
            // The next reader goes on from the checkpoint.
        }
    }

    private Task CommitAsync(long next, CancellationToken cancellationToken) =>
        retry.RunAsync(() => partition.CommitAsync(new LogCheckpoint(next, null), cancellationToken).AsTask(), cancellationToken);
}
