using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Telemetry.Events.Reading;

/// <summary>
/// Reads the value a reader stands on as one strict type. A wrong one is reported, skipped and read as null; the reader
/// always ends on the value's last token.
/// </summary>
internal static class JsonValue
{
    private const int MoneyDecimals = 12;

    /// <summary>Times, ids and amounts longer than this are none.</summary>
    private const int ShortText = 64;

    /// <summary>Names longer than this, escapes included, are nobody's.</summary>
    private const int LongestName = 256;

    public static string? Text(ref Utf8JsonReader reader, FieldPath path, FaultList faults, int longest = EventLimits.Text) =>
        reader.TokenType == JsonTokenType.String
            ? Within(ref reader, reader.GetString()!, path, faults, longest)
            : Wrong<string>(ref reader, path, faults, "must be a string.");

    /// <summary>As <see cref="Text"/>, for texts that many events share: equal ones are one string.</summary>
    public static string? SharedText(ref Utf8JsonReader reader, FieldPath path, FaultList faults, int longest = EventLimits.Text) =>
        reader.TokenType == JsonTokenType.String
            ? Within(ref reader, TextPool.Read(ref reader), path, faults, longest)
            : Wrong<string>(ref reader, path, faults, "must be a string.");

    public static long? Count(ref Utf8JsonReader reader, FieldPath path, FaultList faults, long least = 0, long most = EventLimits.Count)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return WrongValue<long>(ref reader, path, faults, "must be a number.");
        }

        if (!reader.TryGetInt64(out var count))
        {
            return WrongValue<long>(ref reader, path, faults, $"must be a whole number from {least} to {most}, without fraction or exponent.");
        }

        return count >= least && count <= most
            ? count
            : WrongValue<long>(ref reader, path, faults, count < 0 && least == 0 ? $"is negative ({count})." : $"is {count}; it must be from {least} to {most}.");
    }

    public static bool? Flag(ref Utf8JsonReader reader, FieldPath path, FaultList faults) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.TokenType == JsonTokenType.True
            : WrongValue<bool>(ref reader, path, faults, "must be true or false.");

    /// <summary>Reads one of a closed list of names, as its place in the list.</summary>
    public static int? Choice(ref Utf8JsonReader reader, FieldPath path, FaultList faults, ImmutableArray<string> names)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (reader.ValueTextEquals(names[i]))
                {
                    return i;
                }
            }
        }

        var given = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return WrongValue<int>(ref reader, path, faults, $"must be one of {string.Join(", ", names)}{NearestName.Hint(given, names)}");
    }

    public static DateTimeOffset? Time(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        Span<char> buffer = stackalloc char[ShortText];
        return CopyText(ref reader, buffer) is >= 0 and var length && Rfc3339.TryParse(buffer[..length], out var time)
            ? time
            : WrongValue<DateTimeOffset>(ref reader, path, faults, "must be an RFC 3339 time with seconds and offset, such as 2026-11-21T09:30:00.000Z.");
    }

    /// <summary>Reads a UUID in its one accepted spelling. An upper-case one is a fault, but still tells who it was.</summary>
    public static Guid? Id(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        Span<char> buffer = stackalloc char[ShortText];
        if (CopyText(ref reader, buffer) is not (>= 0 and var length) || !Guid.TryParseExact(buffer[..length], "D", out var id))
        {
            return WrongValue<Guid>(ref reader, path, faults, "must be a UUID of 36 lower-case characters.");
        }

        if (buffer[..length].ContainsAnyInRange('A', 'F'))
        {
            faults.Invalid(path.ToString(), "must be in lower case.");
        }
        else if (id == Guid.Empty)
        {
            faults.Invalid(path.ToString(), "must not be the nil UUID: every such event would be a copy of the first.");
        }

        return id;
    }

    /// <summary>Reads an amount in USD from a string, rounded half-even to 12 decimals.</summary>
    public static decimal? Money(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        Span<char> buffer = stackalloc char[ShortText];
        return CopyText(ref reader, buffer) is >= 0 and var length
            && decimal.TryParse(buffer[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount < EventLimits.ReportedCostUsd
                ? Math.Round(amount, MoneyDecimals, MidpointRounding.ToEven)
                : WrongValue<decimal>(ref reader, path, faults, $"must be a decimal string such as \"0.020152\", from 0 to below {EventLimits.ReportedCostUsd}.");
    }

    /// <summary>Looks up the name a reader stands on without making a string of it.</summary>
    public static bool TryFindName<T>(ref Utf8JsonReader reader, FrozenDictionary<string, T> known, out T found)
    {
        Span<char> buffer = stackalloc char[LongestName];
        if (reader.ValueSpan.Length <= LongestName)
        {
            var length = reader.CopyString(buffer);
            return known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(buffer[..length], out found!);
        }

        found = default!;
        return false;
    }

    /// <summary>Goes into an object, or reports that the value is none.</summary>
    public static bool IsObject(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        Wrong<string>(ref reader, path, faults, "must be an object.");
        return false;
    }

    private static string? Within(ref Utf8JsonReader reader, string text, FieldPath path, FaultList faults, int longest) =>
        text.Length <= longest
            ? text
            : Wrong<string>(ref reader, path, faults, $"has {text.Length} characters; at most {longest} are allowed.");

    /// <summary>Copies a short text, unescaped, to the stack; -1 for anything else.</summary>
    private static int CopyText(ref Utf8JsonReader reader, scoped Span<char> buffer) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= buffer.Length ? reader.CopyString(buffer) : -1;

    private static T? Wrong<T>(ref Utf8JsonReader reader, FieldPath path, FaultList faults, string detail)
        where T : class
    {
        faults.Invalid(path.ToString(), detail);
        reader.Skip();
        return null;
    }

    private static T? WrongValue<T>(ref Utf8JsonReader reader, FieldPath path, FaultList faults, string detail)
        where T : struct
    {
        faults.Invalid(path.ToString(), detail);
        reader.Skip();
        return null;
    }
}
