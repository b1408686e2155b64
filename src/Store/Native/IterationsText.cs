using System.Buffers;
using System.Text;
using System.Text.Json;
using Telemetry.Events;

namespace Telemetry.Store.Native;

/// <summary>The column <c>iterations</c>: <c>[{"model":"…","output_tokens":12,…}]</c> with the classes that are not 0; empty for none.</summary>
public static class IterationsText
{
    /// <summary>Writes the parts; the same parts give the same text.</summary>
    public static string Write(IReadOnlyList<UsagePart> parts)
    {
        if (parts.Count == 0)
        {
            return "";
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var part in parts)
            {
                json.WriteStartObject();
                json.WriteString("model", part.Model);
                foreach (var tokenClass in TokenClasses.All)
                {
                    if (part.Usage[tokenClass] is not 0 and var count)
                    {
                        json.WriteNumber(TokenClasses.NameOf(tokenClass), count);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
