using System.Text.Json;

namespace Telemetry.Sdk;

/// <summary>Reads members of a JSON document without keeping more of it than is asked for.</summary>
internal static class JsonBytes
{
    /// <summary>Documents of calls hold schemas of tools, which nest deeper than any event.</summary>
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 512, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static Utf8JsonReader Open(ReadOnlySpan<byte> json) => new(json, Deep);

    /// <summary>Moves to the next member's name within an object; false at its end.</summary>
    public static bool NextMember(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Passes over a member's value, standing on its name.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Enters a member's object, standing on its name; false, past the value, if it is none.</summary>
    public static bool EnterObject(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Takes a member's value as it is written, standing on its name.</summary>
    public static Range RawValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    /// <summary>Reads a member's short text, standing on its name; empty where it is none, or longer than an event can carry.</summary>
    /// <param name="known">What it probably is: then no new text is made.</param>
    public static string ShortText(this ref Utf8JsonReader reader, string known = "")
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return "";
        }

        return known.Length > 0 && reader.ValueTextEquals(known) ? known
            : reader.ValueSpan.Length <= Events.EventLimits.Text ? reader.GetString()!
            : "";
    }
}
