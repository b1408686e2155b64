using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemetry.Store.Subjects;

/// <summary>Takes the name of a user out of the bytes of an event that was refused.</summary>
public static class SubjectText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Replaces the user of an event.</summary>
    /// <param name="original">The bytes.</param>
    /// <param name="isForgotten">Told the name; says whether it goes.</param>
    /// <returns>The event with the replacement; null where the bytes are no event, or the name stays.</returns>
    public static byte[]? Replace(ReadOnlyMemory<byte> original, Func<string, bool> isForgotten)
    {
        try
        {
            if (JsonNode.Parse(original.Span) is not JsonObject read || read["dimensions"] is not JsonObject dimensions
                || TextOf(dimensions["user"]) is not { } user || !isForgotten(user))
            {
                return null;
            }

            dimensions["user"] = ForgottenSubjects.Replacement;
            return Encoding.UTF8.GetBytes(read.ToJsonString(Relaxed));
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
