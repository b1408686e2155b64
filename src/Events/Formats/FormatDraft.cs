using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>An event while it is gathered from a record: only what was put here can leave.</summary>
internal sealed class FormatDraft(FormatContext context, FaultList faults)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly List<(string Name, string Value)> texts = [];
    private readonly List<(string Name, long Value)> numbers = [];
    private readonly Dictionary<string, string> dimensions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> tags = new(context.Tags, StringComparer.Ordinal);
    private readonly SortedSet<string> flags = new(StringComparer.Ordinal);
    private byte[]? rawUsage;

    public bool? Streamed { get; set; }

    public void Invalid(string field, string detail) => faults.Invalid(field, detail);

    /// <summary>Sets a member; an empty or missing text sets nothing.</summary>
    public void Set(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            this.texts.Add((name, value));
        }
    }

    public void Set(string name, long? value)
    {
        if (value is { } number)
        {
            this.numbers.Add((name, number));
        }
    }

    /// <summary>Sets when the call was made: what the record says, else what the context knows, flagged where that is an assumption.</summary>
    public void SetTime(DateTimeOffset? recorded)
    {
        Set("occurred_at", (recorded ?? context.OccurredAt)?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        if (recorded is null && context is { OccurredAt: not null, IsTimeAssumed: true })
        {
            Flag(EventFlags.OccurredAtAssumed);
        }
    }

    /// <summary>Sets an id made of what names the call, for calls that no provider's id can tell from another call.</summary>
    public void SetEventId(params ReadOnlySpan<string> names) =>
        Set("event_id", EventIdentity.Version5(EventIdentity.Namespace, string.Join('\n', names!)).ToString());

    /// <summary>Takes the provider's usage object as it is written.</summary>
    public void SetUsage(string api, JsonElement usage) => SetUsage(api, usage.GetRawText());

    /// <summary>Takes a usage object, on one line: an event that is sent on has to stand on one. Inside of texts JSON has no line breaks.</summary>
    public void SetUsage(string api, string json)
    {
        Set("api", api);
        this.rawUsage = Encoding.UTF8.GetBytes(json.Replace('\n', ' ').Replace('\r', ' '));
    }

    /// <summary>Sets a dimension unless it is set. What cannot be one (empty, too long) is passed over.</summary>
    public void Dimension(string name, string? value)
    {
        var longest = name == DimensionNames.All[DimensionNames.PromptName] ? EventLimits.PromptName : EventLimits.Text;
        if (value is { Length: > 0 } && value.Length <= longest && (longest == EventLimits.Text || !value.Any(char.IsWhiteSpace)))
        {
            this.dimensions.TryAdd(name, value);
        }
    }

    /// <summary>Sets a tag unless it is set or there are as many as an event may have. What cannot be one is passed over.</summary>
    public void Tag(string name, string? value)
    {
        if (name.Length is > 0 and <= EventLimits.Text && value is { Length: > 0 and <= EventLimits.Text } && this.tags.Count < EventLimits.Tags)
        {
            this.tags.TryAdd(name, value);
        }
    }

    public void Flag(string flag) => this.flags.Add(flag);

    /// <summary>Writes the event.</summary>
    public byte[] Write()
    {
        foreach (var (name, value) in context.Dimensions)
        {
            Dimension(name, value);
        }

        return Write(WriteMembers);
    }

    /// <summary>Writes what is legible of a record that is no event, as something that is none either: a replay must not count it.</summary>
    public byte[] WriteRefused(string format) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("refused_record_of", format);
        json.WritePropertyName("legible");
        WriteMembers(json);
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            write(json);
        }

        return output.WrittenSpan.ToArray();
    }

    private void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        this.texts.ForEach(text => json.WriteString(text.Name, text.Value));
        this.numbers.ForEach(number => json.WriteNumber(number.Name, number.Value));
        if (Streamed is { } streamed)
        {
            json.WriteBoolean("streamed", streamed);
        }

        WritePairs(json, "dimensions", this.dimensions);
        WritePairs(json, "tags", this.tags);
        if (this.rawUsage is not null)
        {
            json.WritePropertyName("raw_usage");
            json.WriteRawValue(this.rawUsage, skipInputValidation: true);
        }

        if (this.flags.Count > 0)
        {
            json.WriteStartArray("flags");
            foreach (var flag in this.flags)
            {
                json.WriteStringValue(flag);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter json, string name, Dictionary<string, string> pairs)
    {
        if (pairs.Count > 0)
        {
            json.WriteStartObject(name);
            foreach (var (key, value) in pairs)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }
}
