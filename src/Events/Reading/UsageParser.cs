using System.Collections.Immutable;
using System.Text.Json;

namespace Telemetry.Events.Reading;

/// <summary>Reads <c>usage</c> and its <c>iterations</c>. Unknown names are faults: a mistyped class would change money silently.</summary>
internal static class UsageParser
{
    private const string Iterations = "iterations";
    private const string Model = "model";

    public static (TokenUsage? Usage, ImmutableArray<UsagePart> Iterations) Parse(ref Utf8JsonReader reader, FaultList faults)
    {
        const string path = "usage";
        if (!JsonValue.IsObject(ref reader, path, faults))
        {
            return (null, []);
        }

        var part = new Part(path);
        ReadMembers(ref reader, part, Iterations, faults);
        return (part.Usage, part.Iterations);
    }

    private static void ReadMembers(ref Utf8JsonReader reader, Part part, string extraName, FaultList faults)
    {
        var counts = default(TokenCounts);
        var seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonValue.TryFindName(ref reader, TokenClasses.ByName, out var tokenClass))
            {
                var path = new FieldPath(part.Path, TokenClasses.NameOf(tokenClass));
                reader.Read();
                CheckOnce(1 << (int)tokenClass, path);
                counts[(int)tokenClass] = reader.TokenType == JsonTokenType.Null ? 0 : JsonValue.Count(ref reader, path, faults) ?? 0;
            }
            else if (reader.ValueTextEquals(extraName))
            {
                reader.Read();
                CheckOnce(1 << TokenClasses.All.Length, new FieldPath(part.Path, extraName));
                ReadExtra(ref reader, part, extraName, faults);
            }
            else
            {
                Unknown(ref reader, part.Path, extraName, faults);
            }
        }

        part.Usage = counts.ToUsage();
        if (part.Usage.Reasoning > part.Usage.Output)
        {
            faults.Invalid(
                $"{part.Path}.reasoning_tokens", $"is {part.Usage.Reasoning}, but it is a part of output_tokens, which is {part.Usage.Output}.");
        }

        void CheckOnce(int bit, FieldPath path)
        {
            if ((seen & bit) != 0)
            {
                faults.Invalid(path.ToString(), "appears twice.");
            }

            seen |= bit;
        }
    }

    private static void ReadExtra(ref Utf8JsonReader reader, Part part, string name, FaultList faults)
    {
        var path = new FieldPath(part.Path, name);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (name == Model)
        {
            part.Model = JsonValue.Text(ref reader, path, faults) ?? "";
        }
        else
        {
            part.Iterations = ReadIterations(ref reader, path.ToString(), faults);
        }
    }

    private static ImmutableArray<UsagePart> ReadIterations(ref Utf8JsonReader reader, string path, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            faults.Invalid(path, "must be a list.");
            reader.Skip();
            return [];
        }

        var parts = ImmutableArray.CreateBuilder<UsagePart>();
        var index = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var part = new Part($"{path}[{index}]");
            if (index < EventLimits.Iterations && JsonValue.IsObject(ref reader, part.Path, faults))
            {
                ReadMembers(ref reader, part, Model, faults);
                parts.Add(new UsagePart(part.Model, part.Usage));
            }

            reader.Skip();
        }

        if (index > EventLimits.Iterations)
        {
            faults.Invalid(path, $"has {index} entries; at most {EventLimits.Iterations} are allowed.");
        }

        return parts.ToImmutable();
    }

    private static void Unknown(ref Utf8JsonReader reader, string path, string extraName, FaultList faults)
    {
        if (!faults.IsFull)
        {
            var name = reader.GetString()!;
            faults.Invalid($"{path}.{name}", $"is not a token class{NearestName.Hint(name, TokenClasses.ByName.Keys.Append(extraName))}");
        }

        reader.Read();
        reader.Skip();
    }

    private sealed class Part(string path)
    {
        public string Path => path;

        public string Model { get; set; } = "";

        public TokenUsage Usage { get; set; } = TokenUsage.None;

        public ImmutableArray<UsagePart> Iterations { get; set; } = [];
    }
}
