namespace Telemetry.Events;

/// <summary>What can be noticed about an event without refusing it.</summary>
public static class EventFlags
{
    /// <summary>The event did not say when the call started: the append time stands in.</summary>
    public const string OccurredAtAssumed = "occurred_at_assumed";

    /// <summary>The event and its <c>raw_usage</c> said different things; <c>raw_usage</c> won.</summary>
    public const string UsageDisagrees = "usage_disagrees";

    /// <summary>
    /// What was captured allows more than one reading, of its counts or of the tier that served; the one that current releases
    /// of the tool that captured it mean was taken.
    /// </summary>
    public const string UsageAmbiguous = "usage_ambiguous";

    /// <summary>Opens the flag of a non-zero count in <c>raw_usage</c> that no mapper knows; its dotted path follows.</summary>
    public const string UnmappedPrefix = "unmapped:";

    internal const int MostUnmapped = 32;
    internal const int LongestPath = 128;

    /// <summary>The other three flags and every gap.</summary>
    internal const int Most = MostUnmapped + 3;

    /// <summary>
    /// Tells the flags that an event may carry in its <c>flags</c> member. All are remarks and none changes money or identity,
    /// so a producer that makes them up harms nobody but its own gap count.
    /// </summary>
    internal static bool IsKnown(string flag) =>
        flag is OccurredAtAssumed or UsageDisagrees or UsageAmbiguous
        || (IsUnmapped(flag) && flag.Length > UnmappedPrefix.Length && flag.Length <= UnmappedPrefix.Length + LongestPath);

    /// <summary>Makes the flag of a gap; a path that is too long is cut, never in the middle of a character.</summary>
    internal static string Unmapped(string path)
    {
        var length = Math.Min(path.Length, LongestPath);
        return UnmappedPrefix + path[..(length > 0 && char.IsHighSurrogate(path[length - 1]) ? length - 1 : length)];
    }

    internal static bool IsUnmapped(string flag) => flag.StartsWith(UnmappedPrefix, StringComparison.Ordinal);
}
