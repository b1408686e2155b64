using Telemetry.Events;

namespace Telemetry.Sdk.Publishing;

/// <summary>What every publisher can be told. Options are read once, when the publisher is made.</summary>
public class UsagePublisherOptions
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the most events in memory. Default 20,000; 1 to 10,000,000.</summary>
    public int QueueEventsMax { get; set; } = 20_000;

    /// <summary>Gets or sets the most bytes of events in memory. Default 32 MiB; 64 KiB to 4 GiB.</summary>
    public long QueueBytesMax { get; set; } = 32L << 20;

    /// <summary>Gets or sets the most events sent at once. Default 1,000; 1 to 50,000.</summary>
    public int BatchEventsMax { get; set; } = 1_000;

    /// <summary>Gets or sets the most bytes of events sent at once. Default 1 MiB; 64 KiB to 16 MiB less 64 KiB.</summary>
    public int BatchBytesMax { get; set; } = 1 << 20;

    /// <summary>Gets or sets the longest an event waits for others to be sent with it. Default 200 ms; 0 to 1 hour.</summary>
    /// <remarks>What is in memory is lost when the process is killed, so this is also how much a kill costs while the target answers.</remarks>
    public TimeSpan BatchAgeMax { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets the folder for events that the target does not take. Default null: there is no spool, and what does not fit into memory is dropped.</summary>
    /// <remarks>On a local disk. Programs that share a folder drain each other's files once their owner is gone, so they must share target, key and tenant.</remarks>
    public string? SpoolDirectory { get; set; }

    /// <summary>Gets or sets the most bytes in the spool folder, all programs together. Default 256 MiB; 1 MiB to 1 TiB.</summary>
    /// <remarks>Programs that write at the same moment can exceed it by a file each, at most 4 MiB.</remarks>
    public long SpoolBytesMax { get; set; } = 256L << 20;

    /// <summary>Gets or sets how long the target must fail before events go to the spool instead of waiting in memory. Default 1 s; 0 to 1 hour.</summary>
    public TimeSpan SpoolAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest wait between two tries. Default 30 s; 100 ms to 1 hour. A longer <c>Retry-After</c> of the target is kept to, up to an hour.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the longest that flushing or closing takes; what is left then goes to the spool. Default 5 s; 100 ms to 1 hour.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Tells what is wrong with the options, each fault naming its option; empty when nothing is.</summary>
    public virtual IEnumerable<string> Faults()
    {
        return new[]
        {
            Range(nameof(QueueEventsMax), QueueEventsMax, 1, 10_000_000),
            Range(nameof(QueueBytesMax), QueueBytesMax, EventLimits.EventBytes, 4L << 30),
            Range(nameof(BatchEventsMax), BatchEventsMax, 1, 50_000),
            Range(nameof(BatchBytesMax), BatchBytesMax, EventLimits.EventBytes, (16 << 20) - EventLimits.EventBytes),
            Range(nameof(BatchAgeMax), BatchAgeMax, TimeSpan.Zero, LongestTime),
            SpoolDirectory is { } folder && string.IsNullOrWhiteSpace(folder) ? $"{nameof(SpoolDirectory)} is blank; leave it null for no spool." : null,
            Range(nameof(SpoolBytesMax), SpoolBytesMax, 1L << 20, 1L << 40),
            Range(nameof(SpoolAfter), SpoolAfter, TimeSpan.Zero, LongestTime),
            Range(nameof(RetryDelayMax), RetryDelayMax, TimeSpan.FromMilliseconds(100), LongestTime),
            Range(nameof(FlushTimeout), FlushTimeout, TimeSpan.FromMilliseconds(100), LongestTime),
        }.OfType<string>();
    }

    /// <summary>Throws when an option is wrong.</summary>
    /// <exception cref="ArgumentException">Names every fault.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }

    /// <summary>Gets a copy that later changes do not reach.</summary>
    internal UsagePublisherOptions Copy() => (UsagePublisherOptions)MemberwiseClone();

    /// <summary>Makes the fault of a value that is out of its range; null when it is inside.</summary>
    protected static string? Range<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? FormattableString.Invariant($"{name} is {value}; it must be {least} to {most}.")
            : null;
}
