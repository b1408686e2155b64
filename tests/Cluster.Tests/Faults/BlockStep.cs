namespace Telemetry.Cluster.Tests.Faults;

/// <summary>Where in the way of a block a fault strikes.</summary>
public enum BlockStep
{
    /// <summary>Everything is decided, nothing of it recorded.</summary>
    BeforeIntent,

    /// <summary>The intent is recorded, the insert not yet sent.</summary>
    BeforeInsert,

    /// <summary>The insert was sent and is not yet answered.</summary>
    DuringInsert,

    /// <summary>The block is in the store; the offset is not yet committed.</summary>
    AfterInsert,
}
