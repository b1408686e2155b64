using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.DeadLetters;
using Telemetry.Ingest.Identities;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Finishes the block that was pending at the last stop, from its intent alone.</summary>
internal sealed class PendingBlock(PipelineParts parts, ILogPartition partition, BlockWriter writer, IdentityFilter? filter)
{
    private readonly BlockRestore restore = new(parts, partition.Id);

    /// <summary>Replays the block under its own token or, where it cannot be built again to the byte, inserts what is missing.</summary>
    public async Task FinishAsync(BlockIntent intent, CancellationToken cancellationToken)
    {
        var records = await ReadAsync(intent, cancellationToken);
        var included = BlockReplay.Included(intent, records, record => record.Offset).ToList();
        var rater = await parts.Retry.AskAsync(() => parts.Books.FindAsync(intent.BookVersion, cancellationToken), cancellationToken);
        var decoder = RecordDecoder.ForReplay(rater ?? parts.Books.Current, intent.TenantDefault, parts.Forgotten);
        var decoded = decoder.Decode(included);
        var scope = parts.ScopeOf(partition, intent.Offsets.First, decoder.Rater.BookVersion, intent.TenantDefault);
        var rows = BlockReplay.Rows(scope, intent, decoded, parts.Admission);
        using var block = BlockStore.Encode(rows);
        if (!intent.Restoring && block.Rows == intent.Rows && block.Hash == intent.Hash)
        {
            await writer.InsertAsync(block, intent.Token(partition.Id), cancellationToken);
            parts.Metrics.Replayed("same");
        }
        else
        {
            PipelineLog.NotTheSame(parts.Logger, partition.Id, intent.Offsets);
            await RestoreAsync(intent, block, rows, decoded, cancellationToken);
            parts.Metrics.Replayed("restored");
        }

        await writer.ConfirmAsync(intent.Offsets, cancellationToken);
        foreach (var row in rows)
        {
            filter?.Add(row.Event.Tenant, row.Event.EventId);
        }

        parts.Admission.Confirm(BlockReplay.NewValues(intent, rows));
    }

    private async Task RestoreAsync(
        BlockIntent intent, EncodedBlock block, List<UsageEventRow> rows, DecodedRecord[] decoded, CancellationToken cancellationToken)
    {
        await writer.BuryAsync(
            [.. decoded
                .Where(record => record.Event is null)
                .Select(record => DeadLetterRecords.Of(partition.Id, record.Record, record.RefusalReason, record.RefusalDetail))],
            cancellationToken);
        if (!parts.Options.SoleWriter)
        {
            // Under the block's own token each table takes these rows, or has the first ones already: everything is counted once.
            if (rows.Count > 0)
            {
                await writer.InsertAsync(block, intent.Token(partition.Id), cancellationToken);
            }

            await this.restore.InsertMissingAsync(rows, intent.Offsets, intent.Token(partition.Id), cancellationToken);
            return;
        }

        // From here on the block's own token is spent: should this be cut short, the next start must come here again.
        await writer.CommitAsync(new LogCheckpoint(intent.Offsets.First, BlockIntentCodec.Write(intent with { Restoring = true })), cancellationToken);
        await this.restore.InsertMissingAsync(rows, intent.Offsets, intent.Token(partition.Id), cancellationToken);
        await parts.Blocks.RepairAsync(partition.Id, intent.Offsets, cancellationToken);
    }

    private async Task<List<LogRecord>> ReadAsync(BlockIntent intent, CancellationToken cancellationToken)
    {
        var records = new List<LogRecord>();
        var next = intent.Offsets.First;
        while (next <= intent.Offsets.Last)
        {
            var read = await partition.ReadAsync(
                next, parts.Options.Limits.RecordsMax, parts.Options.Limits.BytesMax, parts.Options.ReadWait, cancellationToken);
            if (read.Count == 0)
            {
                if (partition.EndOffset > intent.Offsets.Last)
                {
                    // Damaged records at the end of the range were set aside; what is left is all there is.
                    break;
                }

                continue;
            }

            records.AddRange(read.TakeWhile(record => record.Offset <= intent.Offsets.Last));
            next = read[^1].Offset + 1;
        }

        return records;
    }
}
