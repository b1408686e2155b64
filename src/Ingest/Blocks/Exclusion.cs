namespace Telemetry.Ingest.Blocks;

/// <summary>Why an offset of a block became no row. The numbers are stored in intents: never change one.</summary>
public enum ExclusionReason
{
    /// <summary>A copy of an event that came before; it says the same.</summary>
    Copy = 0,

    /// <summary>A copy with other usage, kept in the dead letters as <c>duplicate_conflict</c>.</summary>
    Conflict = 1,

    /// <summary>A copy with other usage of better quality, kept in the dead letters as <c>better_copy</c>.</summary>
    BetterCopy = 2,

    /// <summary>Not a valid event, or beyond the limits: kept in the dead letters under its own reason.</summary>
    Refused = 3,

    /// <summary>Its key was not its event id, or its partition not that of its key: published again where it belongs.</summary>
    Moved = 4,
}

/// <summary>A run of neighbouring records left out of a block for one reason.</summary>
public readonly record struct Exclusion(OffsetRange Offsets, ExclusionReason Reason);
