using System.Globalization;
using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>Reads members of foreign records. What is absent, null or of another kind than asked for reads as missing.</summary>
internal static class RecordJson
{
    private const decimal TicksPerSecond = TimeSpan.TicksPerSecond;

    public static bool Has(this JsonElement parent, string name) => parent.Find(name) is not null;

    /// <summary>Finds a member by its path; null where it, or anything above it, is absent, null or no object.</summary>
    public static JsonElement? Find(this JsonElement parent, params ReadOnlySpan<string> path)
    {
        var found = parent;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found) || found.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>Finds an object by its path.</summary>
    public static JsonElement? Object(this JsonElement parent, params ReadOnlySpan<string> path) =>
        parent.Find(path) is { ValueKind: JsonValueKind.Object } found ? found : null;

    /// <summary>Reads a text by its path; empty where there is none.</summary>
    public static string Text(this JsonElement parent, params ReadOnlySpan<string> path) =>
        parent.Find(path) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : "";

    /// <summary>Reads the first text that is there among several members of one object.</summary>
    public static string FirstText(this JsonElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parent.Text(name) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>Reads an HTTP status, also where it is written as text.</summary>
    public static long? HttpStatus(this JsonElement parent, params ReadOnlySpan<string> path) => parent.Find(path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var status) && status is >= 100 and <= 599 => status,
        { ValueKind: JsonValueKind.String } text when int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status is >= 100 and <= 599 => status,
        _ => null,
    };

    /// <summary>Reads seconds since 1970, with or without a fraction; null where there is no such time.</summary>
    public static DateTimeOffset? UnixTime(this JsonElement parent, string name)
    {
        var last = (decimal)DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return parent.Find(name) is { ValueKind: JsonValueKind.Number } found && found.TryGetDecimal(out var seconds) && seconds > 0 && seconds < last
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TicksPerSecond))
            : null;
    }
}
