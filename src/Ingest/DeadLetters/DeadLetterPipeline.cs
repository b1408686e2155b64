using Telemetry.Broker;
using Telemetry.Ingest.Pipeline;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest.DeadLetters;

/// <summary>Brings one partition of the dead-letter topic into the table that people read.</summary>
/// <remarks>Rows carry ids derived from their source, so a batch written twice changes nothing and needs no intent.</remarks>
internal sealed class DeadLetterPipeline(BlockInserter inserter, PipelineParts parts, ILogPartition partition)
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
                var read = await partition.ReadAsync(next, RecordsMax, BytesMax, parts.Options.ReadWait, stopping);
                if (read.Count == 0)
                {
                    if (unclean)
                    {
                        await CommitAsync(Math.Max(next, endAtStart), stopping);
                        unclean = false;
                    }

                    continue;
                }

                await InsertAsync(read, $"{partition.Id}/{next}-{read[^1].Offset}", stopping);
                next = read[^1].Offset + 1;
                if (!unclean || next >= endAtStart)
                {
                    await CommitAsync(next, stopping);
                    unclean = false;
                }

                parts.Metrics.DeadLetters(read.Count);
            }
        }
        catch (Exception stop) when (stop is LogPartitionLostException || (stop is OperationCanceledException && stopping.IsCancellationRequested))
        {
            // The next reader goes on from the checkpoint.
        }
    }

    private async Task InsertAsync(IReadOnlyList<LogRecord> read, string token, CancellationToken cancellationToken)
    {
        string known;
        do
        {
            known = parts.Forgotten.Version;
            using var block = new DeadLetterBlock();
            foreach (var record in read)
            {
                block.Add(Without(DeadLetterRows.Of(partition.Id, record), record.AppendedAt));
            }

            await parts.Retry.RunAsync(() => inserter.InsertAsync(block, token, cancellationToken), cancellationToken);
        }
        while (known != parts.Forgotten.Version); // A name was forgotten meanwhile: the rows without it replace these.
    }

    /// <summary>Takes the name of a forgotten user out.</summary>
    private DeadLetterRow Without(DeadLetterRow row, DateTimeOffset appendedAt) =>
        parts.Forgotten.LastAt >= appendedAt
        && SubjectText.Replace(row.Original, user => parts.Forgotten.Covers(row.Tenant, user, appendedAt)) is { } clean
            ? row with { Original = clean }
            : row;

    private Task CommitAsync(long next, CancellationToken cancellationToken) =>
        parts.Retry.RunAsync(() => partition.CommitAsync(new LogCheckpoint(next, null), cancellationToken).AsTask(), cancellationToken);
}
