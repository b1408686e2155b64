using System.Collections.Concurrent;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Status;

/// <summary>What ingest is doing: for <c>/readyz</c>, the API's <c>data_refreshed_at</c>, and <c>doctor</c>. Thread-safe.</summary>
public sealed class IngestStatus : IDataFreshness, IReadiness
{
    private readonly ConcurrentDictionary<LogPartitionId, PartitionProgress> partitions = new();
    private long refreshedTicks = DateTimeOffset.UnixEpoch.UtcTicks;
    private volatile string fault = "";
    private volatile bool assigned;

    /// <summary>Gets the partitions owned now.</summary>
    public IReadOnlyCollection<PartitionProgress> Partitions => [.. this.partitions.Values];

    /// <summary>Gets why ingest stopped for good; empty while it runs.</summary>
    public string Fault => this.fault;

    /// <inheritdoc/>
    public DateTimeOffset DataRefreshedAt
    {
        get
        {
            var lowest = this.partitions.Values.Select(partition => partition.IncludedUpTo.UtcTicks).DefaultIfEmpty(0).Min();
            var known = Interlocked.Read(ref this.refreshedTicks);
            while (lowest > known)
            {
                var seen = Interlocked.CompareExchange(ref this.refreshedTicks, lowest, known);
                known = seen == known ? lowest : seen;
            }

            return new DateTimeOffset(known, TimeSpan.Zero);
        }
    }

    /// <inheritdoc/>
    public bool IsReady => Reason.Length == 0;

    /// <inheritdoc/>
    public string Reason =>
        this.fault.Length > 0 ? $"Ingest stopped: {this.fault}"
        : !this.assigned ? "Ingest is starting."
        : this.partitions.Values.Select(partition => partition.Pending).FirstOrDefault(pending => pending.Length > 0) ?? "";

    /// <summary>Gets how many owned partitions share the insert lane of one.</summary>
    internal int PartitionsOfLaneOf(int partition) =>
        Math.Max(1, this.partitions.Keys.Count(id => BlockLimits.LaneOf(id.Partition) == BlockLimits.LaneOf(partition)));

    internal PartitionProgress Open(ILogPartition partition)
    {
        var progress = new PartitionProgress(partition.Id, () => partition.EndOffset);
        progress.Confirm(partition.Committed.NextOffset);
        progress.Wait($"{partition.Id} is being brought up to date.");
        this.partitions[partition.Id] = progress;
        this.assigned = true;
        return progress;
    }

    internal void Close(LogPartitionId id) => this.partitions.TryRemove(id, out _);

    internal void Fail(string reason) => this.fault = reason;
}
