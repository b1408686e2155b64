using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Api.Parameters;

/// <summary>Reads a time parameter: RFC 3339 with any offset, or a date, which means its first instant in the query's zone.</summary>
public static partial class TimeParameter
{
    /// <summary>What to write, for faults.</summary>
    public const string Hint = "write an RFC 3339 time with its offset, such as 2026-11-01T00:00:00Z, or a date, such as 2026-11-01";

    /// <summary>The earliest time that the store can hold.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(1970, 1, 1, 0, 0);

    /// <summary>The time from which on the store can hold none.</summary>
    public static readonly Instant Latest = Instant.FromUtc(2106, 1, 1, 0, 0);

    /// <summary>Reads a time.</summary>
    /// <param name="text">The parameter's value.</param>
    /// <param name="zone">The zone of dates.</param>
    /// <param name="instant">The time, rounded up to the millisecond, which leaves half-open ranges of stored times as they are.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryRead(string text, DateTimeZone zone, out Instant instant, out string fault)
    {
        instant = default;
        var date = LocalDatePattern.Iso.Parse(text);
        if (date.Success)
        {
            instant = BucketCalendar.StartOfDate(date.Value, zone);
        }
        else
        {
            var time = OffsetDateTimePattern.Rfc3339.Parse(Normalize(text));
            if (!time.Success)
            {
                fault = $"\"{text}\" is not a time; {Hint}.";
                return false;
            }

            instant = CeilingToMilliseconds(time.Value.ToInstant());
        }

        var inRange = instant >= Earliest && instant <= Latest;
        fault = inRange ? "" : $"\"{text}\" is outside of what can be stored: 1970 to 2105.";
        return inRange;
    }

    /// <summary>Reads a time, for callers without further parameters.</summary>
    public static bool TryRead(string text, out Instant instant, out string fault) =>
        TryRead(text, DateTimeZone.Utc, out instant, out fault);

    // A plus sign that the caller did not escape arrives as a space, where RFC 3339 allows none.
    private static string Normalize(string text) => LostPlus().Replace(text.ToUpper(CultureInfo.InvariantCulture), "+$1");

    private static Instant CeilingToMilliseconds(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        var rounded = instant == Instant.FromUnixTimeTicks(ticks) ? ticks : ticks + 1;
        var over = ((rounded % NodaConstants.TicksPerMillisecond) + NodaConstants.TicksPerMillisecond) % NodaConstants.TicksPerMillisecond;
        return Instant.FromUnixTimeTicks(over == 0 ? rounded : rounded - over + NodaConstants.TicksPerMillisecond);
    }

    [GeneratedRegex(@" (\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex LostPlus();
}
