using System.Buffers;
using System.Text.Json;

namespace Telemetry.Events.Mapping;

/// <summary>Merges the usage objects of one of Anthropic's streams into the one object a whole answer would carry.</summary>
public static class AnthropicStreamUsage
{
    private const string Iterations = "iterations";
    private const string Split = "cache_creation";
    private const string Written = "cache_creation_input_tokens";
    private const string Minutes5 = "ephemeral_5m_input_tokens";
    private const string Hour1 = "ephemeral_1h_input_tokens";

    /// <summary>
    /// Merges <c>message_start.message.usage</c> with a later <c>message_delta.usage</c>. The counts of a delta are cumulative:
    /// each that is present replaces the earlier one. Split by TTL, tier, region and speed are known at the start only and stay.
    /// </summary>
    /// <remarks>
    /// Writes beyond the start's split are 5m by the mapper's rule. Where the delta says fewer were written (a redeemed
    /// fallback credit turns writes into reads), a split with a single TTL shrinks with it; a mixed one can no longer be
    /// told and stays, so that the mapper refuses it instead of guessing. Iterations of the start count only what was
    /// finished before the message (a compaction); its own entry is as old as the start and goes.
    /// </remarks>
    /// <returns>UTF-8 JSON, to be sent as <c>raw_usage</c>.</returns>
    /// <exception cref="JsonException">One of the two is not a JSON object.</exception>
    public static byte[] Merge(ReadOnlyMemory<byte> messageStartUsage, ReadOnlyMemory<byte> messageDeltaUsage)
    {
        using var start = ParseObject(messageStartUsage);
        using var delta = ParseObject(messageDeltaUsage);
        var merged = new ArrayBufferWriter<byte>(messageStartUsage.Length + messageDeltaUsage.Length);
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            foreach (var member in start.RootElement.EnumerateObject())
            {
                if (ValueOf(delta.RootElement, member.Name) is { } later)
                {
                    Write(writer, member.Name, later);
                }
                else if (member.NameEquals(Iterations) && member.Value.ValueKind == JsonValueKind.Array)
                {
                    WriteFinished(writer, member.Value);
                }
                else if (member.NameEquals(Split) && ShrunkSplit(member.Value, delta.RootElement) is { } shrunk)
                {
                    WriteSplit(writer, shrunk);
                }
                else
                {
                    member.WriteTo(writer);
                }
            }

            foreach (var member in delta.RootElement.EnumerateObject())
            {
                if (!start.RootElement.TryGetProperty(member.Name, out _))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return merged.WrittenSpan.ToArray();
    }

    private static JsonDocument ParseObject(ReadOnlyMemory<byte> json)
    {
        var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new JsonException("A usage object is expected.");
    }

    private static JsonElement? ValueOf(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static void WriteFinished(Utf8JsonWriter writer, JsonElement iterations)
    {
        writer.WriteStartArray(Iterations);
        foreach (var entry in iterations.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("type", out var type) || !type.ValueEquals("message"))
            {
                entry.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>Gets the split that fits a smaller number of writes, null where the given one may stay.</summary>
    private static (long Minutes5, long Hour1)? ShrunkSplit(JsonElement split, JsonElement delta)
    {
        if (split.ValueKind != JsonValueKind.Object || CountOf(delta, Written) is not { } written)
        {
            return null;
        }

        var minutes5 = CountOf(split, Minutes5) ?? 0;
        var hour1 = CountOf(split, Hour1) ?? 0;
        return written >= minutes5 + hour1 ? null
            : hour1 == 0 ? (written, 0)
            : minutes5 == 0 ? (0, written)
            : written == 0 ? (0, 0)
            : null;
    }

    private static long? CountOf(JsonElement usage, string name) =>
        ValueOf(usage, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var count) ? count : null;

    private static void WriteSplit(Utf8JsonWriter writer, (long Minutes5, long Hour1) split)
    {
        writer.WriteStartObject(Split);
        writer.WriteNumber(Minutes5, split.Minutes5);
        writer.WriteNumber(Hour1, split.Hour1);
        writer.WriteEndObject();
    }
}
