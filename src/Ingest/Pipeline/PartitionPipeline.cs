using System.Threading.Channels;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Status;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Brings one partition of the usage topic into the store for as long as it is ours.</summary>
internal sealed class PartitionPipeline(PipelineParts parts, ILogPartition partition)
{
    /// <summary>Runs until the partition is revoked or lost.</summary>
    public async Task RunAsync()
    {
        var progress = parts.Status.Open(partition);
        try
        {
            await RunAsync(progress);
        }
        catch (LogPartitionLostException)
        {
            PipelineLog.Lost(parts.Logger, partition.Id);
        }
        catch (OperationCanceledException) when (partition.Revoked.IsCancellationRequested)
        {
            // Told to stop: what was begun is replayed by whoever has the partition next.
        }
        finally
        {
            parts.Status.Close(partition.Id);
        }

        await parts.Reports.SayLastAsync(progress);
    }

    private async Task RunAsync(PartitionProgress progress)
    {
        var revoked = partition.Revoked;
        await parts.Retry.RunAsync(() => parts.Queries.CatchUpAsync(revoked), revoked);
        await CheckSameLogAsync(revoked);
        if (!parts.Options.SoleWriter)
        {
            // Whoever had the partition before may have reported a name as known that this process has not read yet.
            await parts.Retry.RunAsync(() => parts.Forgotten.ReadAsync(revoked), revoked);
        }

        var pending = ReadPending();
        parts.Admission.Foretell(pending?.NewValues ?? []);
        var unclean = partition.AfterUncleanStop;
        if (unclean)
        {
            progress.Wait($"{partition.Id} is compared with the log after an unclean stop.");
            await parts.Blocks.RestoreIdentitiesAsync(partition.Id.Topic, partition.Id.Partition, partition.OldestOffset, revoked);
        }

        parts.Admission.Load(DimensionKey.Of(await parts.Retry.AskAsync(() => parts.Queries.ReadDimensionValuesAsync(revoked), revoked)));
        var filter = parts.Options.Deduplicate ? await OpenFilterAsync(unclean ? partition.OldestOffset : long.MaxValue, revoked) : null;
        var writer = new BlockWriter(parts, partition, progress, filter);
        var next = await CatchUpAsync(progress, writer, filter, unclean, pending);
        progress.Ready();
        next = await FollowAsync(progress, writer, filter, next);
        Save(filter, next, TimeSpan.Zero);
    }

    /// <summary>Offsets name records in tokens and raw rows: with a log that began anew, new events would pass for stored ones.</summary>
    private async Task CheckSameLogAsync(CancellationToken cancellationToken)
    {
        var end = partition.EndOffset;
        if (await parts.Retry.AskAsync(
            () => parts.Queries.FindOffsetBeyondAsync(partition.Id.Topic, partition.Id.Partition, end, cancellationToken), cancellationToken) is { } last)
        {
            throw new IngestStoppedException($"The store holds records of {partition.Id} up to offset {last}, but the event log ends at {end}: it is not the log that filled this store. Put back the log that belongs to it, or start with an empty data directory.");
        }
    }

    private async Task<IdentityFilter> OpenFilterAsync(long notAfter, CancellationToken cancellationToken)
    {
        // A snapshot of another store would rule out ids that this one holds.
        var store = await parts.Retry.AskAsync(() => parts.Queries.FindStoreIdAsync(cancellationToken), cancellationToken);
        var directory = Path.Combine(parts.Options.FilterDirectory, store.ToString("N"));
        return await parts.Retry.AskAsync(
            () => IdentityFilter.OpenAsync(partition.Id, directory, notAfter, parts.Queries, parts.Time, cancellationToken), cancellationToken);
    }

    private BlockIntent? ReadPending()
    {
        try
        {
            return partition.Committed.Note is { } note ? BlockIntentCodec.Read(note) : null;
        }
        catch (FormatException unknown)
        {
            throw new IngestStoppedException($"The checkpoint of {partition.Id} holds a note that this version cannot read: start the version that wrote it, and stop it in good order.", unknown);
        }
    }

    private async Task<long> CatchUpAsync(
        PartitionProgress progress, BlockWriter writer, IdentityFilter? filter, bool unclean, BlockIntent? pending)
    {
        if (unclean)
        {
            return await new UncleanStop(parts, partition, writer, filter, progress).CleanUpAsync(partition.Revoked);
        }

        if (pending is null)
        {
            return partition.Committed.NextOffset;
        }

        progress.Wait($"The block {partition.Id} {pending.Offsets} that was pending is being replayed.");
        await new PendingBlock(parts, partition, writer, filter).FinishAsync(pending, partition.Revoked);
        return pending.Offsets.Last + 1;
    }

    private async Task<long> FollowAsync(PartitionProgress progress, BlockWriter writer, IdentityFilter? filter, long next)
    {
        // A block under way when the stop comes is finished, within a bound: then the next start has nothing to replay.
        using var finishing = new CancellationTokenSource();
        await using var _ = partition.Revoked.Register(() => finishing.CancelAfter(parts.Options.StopWait));
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(partition.Revoked);
        var batches = Channel.CreateBounded<DecodedBatch>(1);
        var reader = ReadAllAsync(next, batches.Writer, reading.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (partition.Revoked.IsCancellationRequested)
                {
                    break;
                }

                progress.Expect(batch.End);
                if (batch.Records.Length == 0)
                {
                    progress.Include(Math.Max(next, batch.End.Offset));
                }
                else
                {
                    using var span = IngestTracing.BeginBlock(partition.Id)?.SetTag("messaging.batch.message_count", batch.Records.Length);
                    next = await WriteAsync(batch, writer, filter, next, finishing.Token);
                }

                Save(filter, next, parts.Options.FilterSaveEvery);
            }
        }
        finally
        {
            await reading.CancelAsync();
            await reader.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return next;
    }

    private async Task ReadAllAsync(long next, ChannelWriter<DecodedBatch> batches, CancellationToken cancellationToken)
    {
        var reader = new BatchReader(partition, parts);
        try
        {
            // A batch that nobody can take yet is not read: waiting in the log it costs no memory, and grows.
            while (await batches.WaitToWriteAsync(cancellationToken))
            {
                var batch = await reader.ReadAsync(next, cancellationToken);
                await batches.WriteAsync(batch, cancellationToken);
                next = batch.Records.Length > 0 ? batch.Records[^1].Record.Offset + 1 : next;
            }

            batches.Complete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            batches.Complete();
        }
        catch (Exception fault)
        {
            batches.Complete(fault);
        }
    }

    private async Task<long> WriteAsync(
        DecodedBatch batch, BlockWriter writer, IdentityFilter? filter, long next, CancellationToken cancellationToken)
    {
        Dictionary<EventKey, StoredIdentity>? known = null;
        if (parts.Options.Deduplicate)
        {
            await IngestTracing.StepAsync(
                "decide",
                async () => known = await parts.Retry.AskAsync(
                    () => parts.Identities.FindAsync(batch.Records, filter, inRawRows: false, cancellationToken), cancellationToken));
        }

        for (var taken = 0; taken < batch.Records.Length && !partition.Revoked.IsCancellationRequested;)
        {
            var scope = parts.ScopeOf(partition, next, batch.Rater.BookVersion);
            var plan = BlockPlanner.Plan(scope, new ArraySegment<DecodedRecord>(batch.Records, taken, batch.Records.Length - taken), known, parts.Admission);
            await writer.WriteAsync(plan, batch.Rater.BookVersion, cancellationToken);
            next = plan.Offsets.Last + 1;
            taken += plan.RecordsTaken;
        }

        return next;
    }

    private void Save(IdentityFilter? filter, long next, TimeSpan every)
    {
        try
        {
            filter?.SaveWhenDue(next, every);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            PipelineLog.FilterNotSaved(parts.Logger, partition.Id, fault);
        }
    }
}
