namespace Telemetry.Events.Reading;

/// <summary>Times as RFC 3339 writes them: a date, <c>T</c>, a time of day with seconds, and an offset. Nothing shorter.</summary>
internal static class Rfc3339
{
    private const int OffsetStart = 19;

    /// <summary>Reads a time, in UTC and cut to milliseconds. A leap second (<c>:60</c>) is the start of the next minute.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset utc)
    {
        utc = default;
        if (text.Length <= OffsetStart || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60
            || !TryFraction(text[OffsetStart..], out var milliseconds, out var offsetText)
            || !TryOffset(offsetText, out var offsetMinutes))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks
            + (second * TimeSpan.TicksPerSecond) + (milliseconds * TimeSpan.TicksPerMillisecond) - (offsetMinutes * TimeSpan.TicksPerMinute);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utc = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Cuts a time to the millisecond, in UTC: the precision that events keep.</summary>
    public static DateTimeOffset CutToMilliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static bool TryFraction(ReadOnlySpan<char> text, out long milliseconds, out ReadOnlySpan<char> rest)
    {
        milliseconds = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits < 1)
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            milliseconds = (milliseconds * 10) + (i < digits ? text[1 + i] - '0' : 0);
        }

        rest = text[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutesPart) || hours > 23 || minutesPart > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + minutesPart) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            value = (value * 10) + (character - '0');
        }

        return true;
    }
}
