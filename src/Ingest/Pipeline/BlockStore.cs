using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Store.Ingest;
using Telemetry.Store.Rows;
using Telemetry.Store.Verification;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Writes blocks in their lanes, and repairs rollups when no insert is under way.</summary>
internal sealed class BlockStore(IngestStore store, Retry retry)
{
    /// <summary>Brings rows into the form in which they are sent: the same rows give the same bytes.</summary>
    public static EncodedBlock Encode(IReadOnlyList<UsageEventRow> rows) => new(rows);

    /// <summary>Inserts a block under a token, the same bytes again and again until the store has it.</summary>
    /// <exception cref="System.Data.Common.DbException">A fault that does not pass.</exception>
    public async Task InsertAsync(EncodedBlock block, string token, int lane, CancellationToken cancellationToken)
    {
        using var turn = await store.Gate.EnterLaneAsync(lane, cancellationToken);
        await retry.RunAsync(() => store.Inserter.InsertAsync(block.Content, token, cancellationToken), cancellationToken);
    }

    /// <summary>Adds identities and dimension values that raw rows from an offset on should have.</summary>
    public async Task RestoreIdentitiesAsync(string topic, int partition, long fromOffset, CancellationToken cancellationToken)
    {
        using var alone = await store.Gate.EnterAloneAsync(cancellationToken);
        await retry.RunAsync(() => store.Identities.RestoreAsync(topic, partition, fromOffset, cancellationToken), cancellationToken);
    }

    /// <summary>Brings the rollups that a range of records touches in line with raw rows and adjustments.</summary>
    public async Task RepairAsync(LogPartitionId id, OffsetRange range, CancellationToken cancellationToken)
    {
        var touched = VerificationScope.TouchedBy(id.Topic, id.Partition, range.First, range.Last);
        using var alone = await store.Gate.EnterAloneAsync(cancellationToken);
        await retry.RunAsync(() => store.Verifier.RepairAsync(touched, $"{id}/{range}/{Guid.NewGuid():N}", cancellationToken), cancellationToken);
    }
}
