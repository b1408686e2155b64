using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>The meter <c>Telemetry.Broker</c>: the event log on Kafka.</summary>
public sealed class KafkaLogMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Telemetry.Broker";

    private readonly Meter meter = new(MeterName);
    private readonly ConcurrentDictionary<object, Func<IEnumerable<KafkaAssignment>>> members = new();
    private readonly Counter<long> rebalances;
    private readonly Counter<long> failedCommits;
    private readonly Counter<long> appended;
    private readonly Counter<long> failedAppends;

    public KafkaLogMetrics()
    {
        this.rebalances = this.meter.CreateCounter<long>("telemetry.broker.rebalances", "{rebalance}", "Partitions assigned, revoked or lost, by kind.");
        this.failedCommits = this.meter.CreateCounter<long>("telemetry.broker.commits.failed", "{commit}", "Checkpoints that the broker did not take, by code.");
        this.appended = this.meter.CreateCounter<long>("telemetry.broker.appended", "{record}", "Records that the broker acknowledged.");
        this.failedAppends = this.meter.CreateCounter<long>("telemetry.broker.appends.failed", "{record}", "Records not acknowledged, by code.");
        Gauge("telemetry.broker.lag", "{record}", "Records behind the checkpoint.", static p => Math.Max(0, p.EndOffset - p.CommittedOffset));
        Gauge("telemetry.broker.committed_offset", "{offset}", "The checkpoint's offset.", static p => p.CommittedOffset);
        Gauge("telemetry.broker.end_offset", "{offset}", "The offset that the next record will get.", static p => p.EndOffset);
        Gauge("telemetry.broker.paused", null, "1 while fetching is paused because the reader is behind.", static p => p.IsPaused ? 1 : 0);
    }

    internal Meter Meter => this.meter;

    public void Dispose() => this.meter.Dispose();

    internal IDisposable Track(Func<IEnumerable<KafkaAssignment>> assignments)
    {
        Tracked tracked = new(this);
        this.members[tracked] = assignments;
        return tracked;
    }

    internal void Rebalanced(string topic, string kind) =>
        this.rebalances.Add(1, new KeyValuePair<string, object?>("topic", topic), new KeyValuePair<string, object?>("kind", kind));

    internal void CommitFailed(string topic, ErrorCode code) => this.failedCommits.Add(1, Topic(topic), Code(code));

    internal void Appended(string topic, int records) => this.appended.Add(records, Topic(topic));

    internal void AppendFailed(string topic, int records, ErrorCode code) => this.failedAppends.Add(records, Topic(topic), Code(code));

    private void Gauge(string name, string? unit, string description, Func<KafkaAssignment, long> value) =>
        this.meter.CreateObservableGauge(
            name,
            () => this.members.Values.SelectMany(static member => member()).Select(
                partition => new Measurement<long>(value(partition), Topic(partition.Id.Topic), new("partition", partition.Id.Partition))),
            unit,
            description);

    private static KeyValuePair<string, object?> Topic(string topic) => new("topic", topic);

    private static KeyValuePair<string, object?> Code(ErrorCode code) => new("code", code.ToString());

    private sealed class Tracked(KafkaLogMetrics metrics) : IDisposable
    {
        public void Dispose() => metrics.members.TryRemove(this, out _);
    }
}
