using System.Diagnostics;
using Telemetry.Broker;
using Telemetry.Events.Mapping;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.DeadLetters;
using Telemetry.Store.Faults;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Status;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Carries one planned block through its steps: dead letters, intent, insert, confirmation.</summary>
internal sealed class BlockWriter(PipelineParts parts, ILogPartition partition, PartitionProgress progress, IdentityFilter? filter)
{
    /// <summary>Writes the block; on return the checkpoint has passed it.</summary>
    /// <exception cref="LogPartitionLostException">The partition is another member's now, who replays what was begun.</exception>
    public async Task WriteAsync(BlockPlan plan, string bookVersion, CancellationToken cancellationToken)
    {
        // Before the intent: a pending block's dead letters are durable, so that its replay need not write them again.
        await PublishAsync(plan, cancellationToken);
        if (plan.Rows.Count > 0)
        {
            using var block = BlockStore.Encode(plan.Rows);
            var intent = new BlockIntent
            {
                Offsets = plan.Offsets,
                Exclusions = plan.Exclusions,
                Rows = plan.Rows.Count,
                Hash = block.Hash,
                BookVersion = bookVersion,
                MapperVersion = UsageMappers.Version,
                TenantDefault = parts.Options.TenantDefault,
                NewValues = [.. plan.NewValues.Select(value => value.Hash).Order()],
            };
            await parts.Retry.RunAsync(() => parts.Books.ShareAsync(bookVersion, cancellationToken), cancellationToken);
            parts.Faults.Pass(FaultPoint.BeforeIntent);
            await IngestTracing.StepAsync(
                "intent", () => CommitAsync(new LogCheckpoint(plan.Offsets.First, BlockIntentCodec.Write(intent)), cancellationToken));
            parts.Faults.Pass(FaultPoint.AfterIntent);
            await InsertAsync(block, intent.Token(partition.Id), cancellationToken);
        }

        await ConfirmAsync(plan.Offsets, cancellationToken);
        Remember(plan);
        parts.Metrics.Planned(plan);
    }

    /// <summary>Inserts an encoded block under its token, with the named steps around it.</summary>
    public async Task InsertAsync(EncodedBlock block, string token, CancellationToken cancellationToken)
    {
        parts.Faults.Pass(FaultPoint.BeforeInsert);
        var started = Stopwatch.GetTimestamp();
        await IngestTracing.StepAsync(
            "insert", () => parts.Blocks.InsertAsync(block, token, BlockLimits.LaneOf(partition.Id.Partition), cancellationToken));
        parts.Metrics.Inserted(Stopwatch.GetElapsedTime(started));
        parts.Metrics.Stored(block.Rows);
        parts.Faults.Pass(FaultPoint.AfterInsert);
    }

    /// <summary>Makes the block's dead letters, and records that belong elsewhere, durable in the log.</summary>
    public async Task PublishAsync(BlockPlan plan, CancellationToken cancellationToken)
    {
        await BuryAsync(plan.DeadLetters, cancellationToken);
        if (plan.Moves.Count > 0)
        {
            await parts.Retry.RunAsync(() => parts.Log.AppendAsync(partition.Id.Topic, plan.Moves, cancellationToken).AsTask(), cancellationToken);
        }
    }

    /// <summary>Makes dead letters durable in the log.</summary>
    public async Task BuryAsync(IReadOnlyList<OutgoingRecord> letters, CancellationToken cancellationToken)
    {
        if (letters.Count > 0)
        {
            parts.Faults.Pass(FaultPoint.DlqAppend);
            await parts.Retry.RunAsync(() => DeadLetterLog.AppendAsync(parts.Log, letters, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Moves the checkpoint past a range.</summary>
    public async Task ConfirmAsync(OffsetRange offsets, CancellationToken cancellationToken)
    {
        parts.Faults.Pass(FaultPoint.BeforeConfirm);
        await IngestTracing.StepAsync("confirm", () => CommitAsync(new LogCheckpoint(offsets.Last + 1, null), cancellationToken));
        parts.Faults.Pass(FaultPoint.AfterConfirm);
        progress.Confirm(offsets.Last + 1);
        progress.Block(offsets.ToString());
    }

    /// <summary>Records a checkpoint, trying again while the disk or the broker does not answer.</summary>
    public Task CommitAsync(LogCheckpoint checkpoint, CancellationToken cancellationToken) =>
        parts.Retry.RunAsync(() => partition.CommitAsync(checkpoint, cancellationToken).AsTask(), cancellationToken);

    /// <summary>Takes stored rows into the sets that later blocks are judged by.</summary>
    public void Remember(BlockPlan plan)
    {
        foreach (var row in plan.Rows)
        {
            filter?.Add(row.Event.Tenant, row.Event.EventId);
        }

        parts.Admission.Confirm(plan.NewValues);
    }
}
