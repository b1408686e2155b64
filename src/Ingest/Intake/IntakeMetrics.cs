using System.Diagnostics.Metrics;

namespace Telemetry.Ingest.Intake;

/// <summary>What the intake counts, under the meter <c>Telemetry.Intake</c>.</summary>
internal sealed class IntakeMetrics
{
    public const string MeterName = "Telemetry.Intake";

    private readonly Counter<long> accepted;
    private readonly Counter<long> unkeyed;
    private readonly Counter<long> rejected;
    private readonly Counter<long> ignored;
    private readonly Counter<long> refusedRequests;
    private readonly Counter<long> bytes;
    private readonly Histogram<double> duration;

    public IntakeMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(MeterName);
        this.accepted = meter.CreateCounter<long>("telemetry.intake.events.accepted", "{event}", "Events that were made durable.");
        this.unkeyed = meter.CreateCounter<long>("telemetry.intake.events.unkeyed", "{event}", "Accepted events with an id made at random: a resend of them counts again.");
        this.rejected = meter.CreateCounter<long>("telemetry.intake.events.rejected", "{event}", "Events that were refused and are in the dead letters, by reason.");
        this.ignored = meter.CreateCounter<long>("telemetry.intake.records.ignored", "{record}", "Spans and log records that are not about usage, by reason.");
        this.refusedRequests = meter.CreateCounter<long>("telemetry.intake.requests.refused", "{request}", "Requests refused as a whole, by reason.");
        this.bytes = meter.CreateCounter<long>("telemetry.intake.bytes", "By", "Bytes of bodies, unpacked.");
        this.duration = meter.CreateHistogram<double>("telemetry.intake.duration", "s", "Time from the head of a request to its answer.");
    }

    public void Taken(IntakeBatch batch)
    {
        this.accepted.Add(batch.Accepted.Count);
        this.unkeyed.Add(batch.Unkeyed);
        foreach (IGrouping<string, RejectedEvent> group in batch.Rejected.GroupBy(refused => refused.Faults[0].Reason))
        {
            this.rejected.Add(group.Count(), new KeyValuePair<string, object?>("reason", group.Key));
        }
    }

    /// <summary>Counts what was taken and is no event.</summary>
    public void Ignored(string reason, int count) => this.ignored.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Refused(string reason) => this.refusedRequests.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Received(int bodyBytes) => this.bytes.Add(bodyBytes);

    public void Answered(TimeSpan elapsed) => this.duration.Record(elapsed.TotalSeconds);
}
