namespace Telemetry.Broker.Segments;

/// <summary>Counts of one topic since it was opened.</summary>
internal sealed class LogCounters
{
    private long appendedRecords;
    private long appendedBytes;
    private long syncs;
    private long refused;
    private long quarantined;
    private volatile string? fault;

    public long AppendedRecords => Interlocked.Read(ref this.appendedRecords);
    public long AppendedBytes => Interlocked.Read(ref this.appendedBytes);
    public long Syncs => Interlocked.Read(ref this.syncs);
    public long Refused => Interlocked.Read(ref this.refused);
    public long Quarantined => Interlocked.Read(ref this.quarantined);

    /// <summary>Gets or sets why no more is taken; null while the log works.</summary>
    public string? Fault
    {
        get => this.fault;
        set => this.fault = value;
    }

    public void Append(long records, long bytes)
    {
        Interlocked.Add(ref this.appendedRecords, records);
        Interlocked.Add(ref this.appendedBytes, bytes);
        Interlocked.Increment(ref this.syncs);
    }

    public void Refuse(int appends) => Interlocked.Add(ref this.refused, appends);

    public void Quarantine() => Interlocked.Increment(ref this.quarantined);
}
