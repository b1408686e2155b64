using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Telemetry.Events.Reading;

/// <summary>Reads <c>dimensions</c>, whose names are fixed, and <c>tags</c>, whose names are free.</summary>
internal static class AttributionParser
{
    private static readonly FrozenDictionary<string, int> Dimensions =
        DimensionNames.All.Select(static (name, index) => (name, index)).ToFrozenDictionary(static pair => pair.name, static pair => pair.index, StringComparer.Ordinal);

    public static Attribution ParseDimensions(ref Utf8JsonReader reader, FaultList faults)
    {
        const string parent = "dimensions";
        if (!JsonValue.IsObject(ref reader, parent, faults))
        {
            return Attribution.None;
        }

        var values = default(Values);
        var seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!JsonValue.TryFindName(ref reader, Dimensions, out var index))
            {
                Unknown(ref reader, parent, faults);
                continue;
            }

            var path = new FieldPath(parent, DimensionNames.All[index]);
            reader.Read();
            if ((seen & (1 << index)) != 0)
            {
                faults.Invalid(path.ToString(), "appears twice.");
            }

            seen |= 1 << index;
            values[index] = reader.TokenType == JsonTokenType.Null ? null
                : index == DimensionNames.PromptName ? ReadIdentifier(ref reader, path, faults)
                : JsonValue.SharedText(ref reader, path, faults);
        }

        return DimensionNames.Create(values);
    }

    public static ImmutableSortedDictionary<string, string> ParseTags(ref Utf8JsonReader reader, FaultList faults)
    {
        const string parent = "tags";
        if (!JsonValue.IsObject(ref reader, parent, faults))
        {
            return EventDraft.NoTags;
        }

        var tags = EventDraft.NoTags.ToBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = new FieldPath(parent, TextPool.Read(ref reader));
            reader.Read();
            if (!names.Add(path.Name))
            {
                faults.Invalid(path.ToString(), "appears twice.");
            }

            if (path.Name.Length is 0 or > EventLimits.Text)
            {
                faults.Invalid(parent, $"has a name of {path.Name.Length} characters; 1 to {EventLimits.Text} are allowed.");
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null && JsonValue.SharedText(ref reader, path, faults) is { } value)
            {
                tags[path.Name] = value;
            }
        }

        if (names.Count > EventLimits.Tags)
        {
            faults.Invalid(parent, $"has {names.Count} pairs; at most {EventLimits.Tags} are allowed.");
        }

        return tags.ToImmutable();
    }

    private static void Unknown(ref Utf8JsonReader reader, string parent, FaultList faults)
    {
        if (!faults.IsFull)
        {
            var name = reader.GetString()!;
            faults.Invalid($"{parent}.{name}", $"is not a dimension{NearestName.Hint(name, DimensionNames.All)} Free names belong into tags.");
        }

        reader.Read();
        reader.Skip();
    }

    /// <summary>A prompt template's name must not become a place for its text.</summary>
    private static string? ReadIdentifier(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        var text = JsonValue.SharedText(ref reader, path, faults, EventLimits.PromptName);
        if (text is not null && text.Any(char.IsWhiteSpace))
        {
            faults.Invalid(path.ToString(), "is an identifier and must not contain white space.");
        }

        return text;
    }

    [InlineArray(12)]
    private struct Values
    {
#pragma warning disable IDE0044, IDE0051, CA1823 // The compiler repeats this field; it is reached by index only.
        private string? first;
#pragma warning restore IDE0044, IDE0051, CA1823
    }
}
