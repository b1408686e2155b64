using System.Globalization;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Inserts those rows of a range that raw rows lack.</summary>
internal sealed class BlockRestore(PipelineParts parts, LogPartitionId id)
{
    private const int TriesMax = 10;

    /// <summary>Inserts what is missing, under tokens of its own. Asks again afterwards: a token spent earlier would swallow the rows.</summary>
    /// <param name="rows">All rows that the range should have.</param>
    /// <param name="tokenBase">What the tokens begin with; <c>/r1</c>, <c>/r2</c>, … follow.</param>
    /// <returns>How many rows were missing.</returns>
    public async Task<int> InsertMissingAsync(
        IReadOnlyList<UsageEventRow> rows, OffsetRange range, string tokenBase, CancellationToken cancellationToken)
    {
        var missingAtFirst = -1;
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            var missing = await MissingAsync(rows, range, cancellationToken);
            missingAtFirst = missingAtFirst < 0 ? missing.Count : missingAtFirst;
            if (missing.Count == 0)
            {
                parts.Metrics.Restored(missingAtFirst);
                return missingAtFirst;
            }

            var token = string.Create(CultureInfo.InvariantCulture, $"{tokenBase}/r{attempt}");
            using var block = BlockStore.Encode(missing);
            await parts.Blocks.InsertAsync(block, token, BlockLimits.LaneOf(id.Partition), cancellationToken);
        }

        throw new IngestStoppedException($"The store takes the rows of {id} {range} but does not hold them, {TriesMax} times over. Run telemetry doctor.");
    }

    private async Task<List<UsageEventRow>> MissingAsync(IReadOnlyList<UsageEventRow> rows, OffsetRange range, CancellationToken cancellationToken)
    {
        var stored = (await parts.Retry.AskAsync(
            () => parts.Queries.FindOffsetsAsync(id.Topic, id.Partition, range.First, range.Last, cancellationToken), cancellationToken)).ToHashSet();
        return [.. rows.Where(row => !stored.Contains(row.LogOffset))];
    }
}
