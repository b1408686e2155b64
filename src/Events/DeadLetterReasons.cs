using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>The stable codes that say why something is in the dead letters. Metrics, tables and the API spell them so.</summary>
public static class DeadLetterReasons
{
    /// <summary>A member is wrong, missing or contradicts another.</summary>
    public const string Invalid = "invalid";

    /// <summary>No JSON, no valid UTF-8, or nested too deep.</summary>
    public const string Malformed = "malformed";

    /// <summary>More bytes than an event may have.</summary>
    public const string TooLarge = "too_large";

    /// <summary>More than a day ahead of its receipt.</summary>
    public const string InFuture = "in_future";

    /// <summary>Of a time whose raw rows are about to be dropped.</summary>
    public const string TooOld = "too_old";

    /// <summary>Of a version that this build does not read.</summary>
    public const string UnsupportedSchemaVersion = "unsupported_schema_version";

    /// <summary>Without an id on a way in that cannot make one.</summary>
    public const string MissingEventId = "missing_event_id";

    /// <summary>A later copy of a stored event with other usage.</summary>
    public const string DuplicateConflict = "duplicate_conflict";

    /// <summary>A later copy with other usage of better quality: to be booked as an adjustment of the first.</summary>
    public const string BetterCopy = "better_copy";

    /// <summary>A cost component or counterfactual of 999,999 USD or more.</summary>
    public const string AmountOutOfRange = "amount_out_of_range";

    /// <summary>A stretch of the event log that cannot be read any more.</summary>
    public const string DamagedRecord = "damaged_record";

    /// <summary>A record of the dead-letter topic that does not say why it is there.</summary>
    public const string Unknown = "unknown";

    /// <summary>Gets every code.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        Invalid, Malformed, TooLarge, InFuture, TooOld, UnsupportedSchemaVersion, MissingEventId,
        DuplicateConflict, BetterCopy, AmountOutOfRange, DamagedRecord, Unknown,
    ];
}
