using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Events.Formats;
using Telemetry.Sdk.Attributing;

namespace Telemetry.Sdk.Capture;

/// <summary>Reads other records of calls as the intake reads them, so that both make the same event of one record.</summary>
internal static class EventContexts
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(100 * 365);

    /// <summary>Hands over attribution for records that say none.</summary>
    public static FormatContext Of(Ambient attribution)
    {
        var dimensions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < DimensionNames.All.Length; i++)
        {
            if (DimensionNames.ValueOf(attribution.Dimensions, i) is { Length: > 0 } value)
            {
                dimensions.Add(DimensionNames.All[i], value);
            }
        }

        return new FormatContext { Dimensions = dimensions.ToImmutable(), Tags = attribution.Tags };
    }

    /// <summary>Reads an event that a format made; null where it is none. Its age is for the collector to judge.</summary>
    public static UsageEvent? Read(ReadOnlyMemory<byte> json, TimeProvider clock) =>
        UsageEventReader.Read(json, new EventReadContext { AppendedAt = clock.GetUtcNow(), MayMakeEventId = true, RetentionEvents = Ever }).Event;
}
