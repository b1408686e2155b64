using System.Diagnostics.Metrics;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;

namespace Telemetry.Ingest.Status;

/// <summary>The meter <c>Telemetry.Ingest</c>.</summary>
public sealed class IngestMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Telemetry.Ingest";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> events;
    private readonly Counter<long> blocks;
    private readonly Histogram<long> rowsPerBlock;
    private readonly Counter<long> copies;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> betterCopies;
    private readonly Counter<long> moved;
    private readonly Counter<long> refused;
    private readonly Counter<long> lookUps;
    private readonly Histogram<double> insertSeconds;
    private readonly Counter<long> retries;
    private readonly Counter<long> replays;
    private readonly Counter<long> restoredRows;
    private readonly Counter<long> folded;
    private readonly Counter<long> deadLetters;

    public IngestMetrics(IngestStatus status, TimeProvider time)
    {
        this.events = this.meter.CreateCounter<long>("telemetry.ingest.events", "{event}", "Events stored.");
        this.blocks = this.meter.CreateCounter<long>("telemetry.ingest.blocks", "{block}", "Blocks stored.");
        this.rowsPerBlock = this.meter.CreateHistogram<long>("telemetry.ingest.block.rows", "{row}", "Rows in a stored block.");
        this.copies = this.meter.CreateCounter<long>("telemetry.ingest.copies", "{event}", "Copies of stored events, dropped.");
        this.conflicts = this.meter.CreateCounter<long>("telemetry.ingest.conflicts", "{event}", "Copies with other usage, kept in the dead letters.");
        this.betterCopies = this.meter.CreateCounter<long>("telemetry.ingest.better_copies", "{event}", "Copies with other usage of better quality, kept in the dead letters.");
        this.moved = this.meter.CreateCounter<long>("telemetry.ingest.moved", "{event}", "Records published again under their event id.");
        this.refused = this.meter.CreateCounter<long>("telemetry.ingest.refused", "{event}", "Dead letters written, by reason.");
        this.lookUps = this.meter.CreateCounter<long>("telemetry.ingest.identity.lookups", "{event}", "Identities that the filter could not rule out.");
        this.insertSeconds = this.meter.CreateHistogram<double>("telemetry.ingest.insert.duration", "s", "Time to insert a block, retries included.");
        this.retries = this.meter.CreateCounter<long>("telemetry.ingest.insert.retries", "{try}", "Inserts tried again after a passing error.");
        this.replays = this.meter.CreateCounter<long>("telemetry.ingest.replays", "{block}", "Pending blocks replayed, by how.");
        this.restoredRows = this.meter.CreateCounter<long>("telemetry.ingest.restored", "{row}", "Rows found missing and inserted from the log.");
        this.folded = this.meter.CreateCounter<long>("telemetry.ingest.folded", "{value}", "Dimension values shown as (other).");
        this.deadLetters = this.meter.CreateCounter<long>("telemetry.ingest.dead_letters", "{record}", "Dead letters written to the store.");
        this.meter.CreateObservableGauge(
            "telemetry.ingest.lag", () => status.Partitions.Select(p => new Measurement<long>(p.LagRecords, Tags(p.Id))), "{record}", "Records not stored yet.");
        this.meter.CreateObservableGauge(
            "telemetry.ingest.lag.duration",
            () => status.Partitions.Select(p => new Measurement<double>(p.LagRecords == 0 ? 0 : Math.Max(0, (time.GetUtcNow() - p.IncludedUpTo).TotalSeconds), Tags(p.Id))),
            "s",
            "Age of the append time up to which everything is stored; 0 where nothing waits.");
        this.meter.CreateObservableGauge("telemetry.ingest.ready", () => status.IsReady ? 1 : 0, description: "1 while figures may be served.");
    }

    public void Dispose() => this.meter.Dispose();

    internal void Planned(BlockPlan plan)
    {
        Count(this.copies, plan.Excluded(ExclusionReason.Copy));
        Count(this.conflicts, plan.Excluded(ExclusionReason.Conflict));
        Count(this.betterCopies, plan.Excluded(ExclusionReason.BetterCopy));
        Count(this.moved, plan.Excluded(ExclusionReason.Moved));
        Count(this.folded, plan.FoldedValues);
        foreach (var (reason, count) in plan.Refusals)
        {
            this.refused.Add(count, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    internal void Stored(int rows)
    {
        this.events.Add(rows);
        this.blocks.Add(1);
        this.rowsPerBlock.Record(rows);
    }

    internal void LookedUp(int ids) => Count(this.lookUps, ids);

    internal void Inserted(TimeSpan took) => this.insertSeconds.Record(took.TotalSeconds);

    internal void Retried() => this.retries.Add(1);

    internal void Replayed(string how) => this.replays.Add(1, new KeyValuePair<string, object?>("how", how));

    internal void Restored(int rows) => Count(this.restoredRows, rows);

    internal void DeadLetters(int rows) => Count(this.deadLetters, rows);

    private static void Count(Counter<long> counter, long by)
    {
        if (by > 0)
        {
            counter.Add(by);
        }
    }

    private static KeyValuePair<string, object?>[] Tags(LogPartitionId id) => [new("topic", id.Topic), new("partition", id.Partition)];
}
