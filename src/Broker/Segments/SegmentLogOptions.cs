namespace Telemetry.Broker.Segments;

/// <summary>How the embedded log is kept. All sizes are bytes.</summary>
public sealed record SegmentLogOptions
{
    /// <summary>The largest record, headers included: a whole request body and its dead-letter headers fit.</summary>
    public const int RecordBytesMax = 17 * 1024 * 1024;

    /// <summary>Gets the folder of the log; created when missing. One process at a time may have it open.</summary>
    public required string Directory { get; init; }

    /// <summary>Gets the size at which a new segment is begun. A single append larger than this gets a segment of its own. Default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Gets the size of one topic at which appends are refused with <see cref="LogFullException"/>. Default 8 GiB.</summary>
    public long TopicBytesMax { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>Gets how much may wait for the disk before appends are refused with <see cref="LogFullException"/>. Default 256 MiB.</summary>
    public long QueueBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Gets how long a segment is kept after the checkpoint passed it. Default 1 hour; one passed segment is kept in any case.</summary>
    public TimeSpan SegmentGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets what a caller is told to wait when the log is full. Default 10 s.</summary>
    public TimeSpan RetryAfterFull { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets what a caller is told to wait when too much waits for the disk. Default 1 s.</summary>
    public TimeSpan RetryAfterBusy { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets a listener for records found damaged, called once for each, beside their copy in the dead letters. It must not throw.</summary>
    public Action<QuarantinedRecord>? OnQuarantined { get; init; }

    /// <summary>Gets the file system. Tests put one here that fails on demand.</summary>
    internal LogDevice Device { get; init; } = LogDevice.Local;

    /// <summary>Checks the values, all at once.</summary>
    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(Directory))
        {
            faults.Add($"{nameof(Directory)} is empty");
        }

        if (SegmentBytes is < 4096 or > int.MaxValue / 2)
        {
            faults.Add($"{nameof(SegmentBytes)} is {SegmentBytes}, not 4,096 to {int.MaxValue / 2:N0}");
        }

        if (TopicBytesMax < SegmentBytes)
        {
            faults.Add($"{nameof(TopicBytesMax)} is {TopicBytesMax}, less than one segment");
        }

        if (QueueBytesMax < 1)
        {
            faults.Add($"{nameof(QueueBytesMax)} is {QueueBytesMax}, not positive");
        }

        if (SegmentGrace < TimeSpan.Zero)
        {
            faults.Add($"{nameof(SegmentGrace)} is negative");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"The options of the event log are wrong: {string.Join("; ", faults)}.");
        }
    }
}
