namespace Telemetry.Sdk.Publishing;

/// <summary>What a publisher has done since it was made, and what it holds now: for hosts without metrics.</summary>
public sealed record UsagePublisherStatus
{
    /// <summary>Gets how many events were taken.</summary>
    public long Queued { get; init; }

    /// <summary>Gets how many events the target acknowledged, those from the spool included.</summary>
    public long Published { get; init; }

    /// <summary>Gets how many times an event was sent in vain, to be sent again.</summary>
    public long Retried { get; init; }

    /// <summary>Gets how many events were written to the spool.</summary>
    public long Spooled { get; init; }

    /// <summary>Gets how many events of the spool the target acknowledged; they can be those of an earlier process.</summary>
    public long Drained { get; init; }

    /// <summary>Gets how many events were dropped, by the reasons of <see cref="DropReasons"/> or of the transport.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Gets how many events are in memory and not yet delivered, spooled or dropped.</summary>
    public long QueueLength { get; init; }

    /// <summary>Gets the bytes of the spool files that this publisher answers for, its own and those of dead processes.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>Gets the age of the oldest of those files; null when there is none.</summary>
    public TimeSpan? SpoolOldestAge { get; init; }

    /// <summary>Gets whether the target has failed for longer than <see cref="UsagePublisherOptions.SpoolAfter"/>.</summary>
    public bool IsTargetAway { get; init; }
}
