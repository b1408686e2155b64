using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Status;

namespace Telemetry.Ingest.Pipeline;

/// <summary>
/// Cleans up after an unclean stop: the log is the truth, not the store's memory of tokens. Everything the log still has
/// is compared with raw rows by offset; what is missing is decided anew and inserted; touched rollups are repaired.
/// </summary>
internal sealed class UncleanStop(PipelineParts parts, ILogPartition partition, BlockWriter writer, IdentityFilter? filter, PartitionProgress progress)
{
    private readonly BlockRestore restore = new(parts, partition.Id);

    /// <summary>Cleans up to the end that the log has now, and moves the checkpoint there.</summary>
    /// <returns>The next offset to read.</returns>
    public async Task<long> CleanUpAsync(CancellationToken cancellationToken)
    {
        var first = partition.OldestOffset;
        var end = partition.EndOffset;
        var next = first;
        while (next < end)
        {
            var read = await partition.ReadAsync(
                next, parts.Options.Limits.RecordsMax, parts.Options.Limits.BytesMax, parts.Options.ReadWait, cancellationToken);
            var records = read.TakeWhile(record => record.Offset < end).ToList();
            if (records.Count == 0)
            {
                break;
            }

            progress.Wait($"{partition.Id} is compared with the log after an unclean stop: offset {next} of {end}.");
            await CompareAsync(new OffsetRange(next, records[^1].Offset), records, cancellationToken);
            next = records[^1].Offset + 1;
        }

        if (end > first)
        {
            progress.Wait($"Rollups that {partition.Id} touched are repaired after an unclean stop.");
            await parts.Blocks.RepairAsync(partition.Id, new OffsetRange(first, end - 1), cancellationToken);
            await writer.ConfirmAsync(new OffsetRange(first, end - 1), cancellationToken);
        }

        return end;
    }

    private async Task CompareAsync(OffsetRange range, List<LogRecord> records, CancellationToken cancellationToken)
    {
        var stored = (await parts.Queries.FindOffsetsAsync(partition.Id.Topic, partition.Id.Partition, range.First, range.Last, cancellationToken)).ToHashSet();
        var missing = records.Where(record => !stored.Contains(record.Offset)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var decoder = new RecordDecoder(parts.Books.Current, parts.Options.TenantDefault, parts.Options.RetentionEvents, parts.Forgotten);
        var decoded = decoder.Decode(missing);
        var known = parts.Options.Deduplicate
            ? await parts.Identities.FindAsync(decoded, filter, inRawRows: true, cancellationToken)
            : null;
        for (var taken = 0; taken < decoded.Length;)
        {
            var scope = parts.ScopeOf(partition, decoded[taken].Record.Offset, decoder.Rater.BookVersion);
            var plan = BlockPlanner.Plan(scope, new ArraySegment<DecodedRecord>(decoded, taken, decoded.Length - taken), known, parts.Admission);
            await writer.PublishAsync(plan, cancellationToken);
            await this.restore.InsertMissingAsync(plan.Rows, plan.Offsets, $"{partition.Id}/{plan.Offsets}/unclean", cancellationToken);
            writer.Remember(plan);
            parts.Metrics.Planned(plan);
            taken += plan.RecordsTaken;
        }
    }
}
