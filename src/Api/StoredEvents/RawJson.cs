using System.Text.Json;

namespace Telemetry.Api.StoredEvents;

/// <summary>Reads JSON that was kept byte for byte.</summary>
internal static class RawJson
{
    /// <summary>Parses it; null where nothing was kept or it is not JSON.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
