namespace Telemetry.Sdk.Publishing;

/// <summary>Why an event was dropped: the keys of <see cref="UsagePublisherStatus.Dropped"/> and the values of the metric's attribute <c>reason</c>.</summary>
public static class DropReasons
{
    /// <summary>The memory queue was full: events come faster than the target and the spool take them, or the target is away and there is no spool.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>The memory queue was full, and the spool at its size cap.</summary>
    public const string SpoolFull = "spool_full";

    /// <summary>The memory queue was full, and the spool could not be written: a full disk, a missing right, a failing device.</summary>
    public const string SpoolFailed = "spool_failed";

    /// <summary>A stretch of a spool file could not be read back; one for each stretch, which may have held more than one event.</summary>
    public const string SpoolDamaged = "spool_damaged";

    /// <summary>The event is larger than the contract allows (64 KiB), or than the target takes.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The target refused the event for good. It is in the target's dead letters where it has them.</summary>
    public const string Rejected = "rejected";

    /// <summary>The event came after the publisher was closed.</summary>
    public const string Closed = "closed";

    /// <summary>The event was left when the time to close was over, and no spool could take it.</summary>
    public const string Shutdown = "shutdown";
}
