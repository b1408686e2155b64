using Telemetry.Events;

namespace Telemetry.Ingest.Identities;

/// <summary>What makes two events one: the same tenant and the same event id.</summary>
public readonly record struct EventKey(string Tenant, Guid EventId);

/// <summary>What is known of the first copy of an event.</summary>
/// <param name="UsageHash">The hash over model and mapped classes.</param>
/// <param name="Quality">How far its counts can be trusted.</param>
public readonly record struct StoredIdentity(ulong UsageHash, UsageQuality Quality)
{
    /// <summary>Judges a later copy: the same, better, or in conflict with the first.</summary>
    public Blocks.ExclusionReason Judge(ulong usageHash, UsageQuality quality) =>
        usageHash == UsageHash ? Blocks.ExclusionReason.Copy
        : quality > Quality ? Blocks.ExclusionReason.BetterCopy
        : Blocks.ExclusionReason.Conflict;
}
