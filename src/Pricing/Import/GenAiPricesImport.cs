using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Import;

/// <summary>
/// Converts the catalogue of genai-prices (its <c>data.json</c>, format v2) to our format. Only exact names are taken: a model's
/// id and its <c>equals</c> alternatives; its patterns match models that have another price.
/// </summary>
public static class GenAiPricesImport
{
    /// <summary>Which of its providers are taken, and under which of our names.</summary>
    private static readonly ImmutableArray<(string Theirs, string Ours)> Providers =
    [
        ("anthropic", "anthropic"), ("openai", "openai"), ("google", "google"), ("google", "vertex"), ("deepseek", "deepseek"),
        ("mistral", "mistral"), ("x-ai", "xai"), ("aws", "bedrock"), ("azure", "azure"), ("cerebras", "cerebras"), ("cohere", "cohere"),
        ("fireworks", "fireworks"), ("groq", "groq"), ("moonshotai", "moonshotai"), ("together", "together"),
    ];

    /// <summary>Says whether the JSON is a genai-prices catalogue rather than a book of ours.</summary>
    public static bool IsCatalogue(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array || (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("providers", out _));

    /// <summary>Converts a catalogue.</summary>
    /// <exception cref="PriceBookException">It is not a genai-prices catalogue.</exception>
    public static GenAiPricesConversion Convert(Stream catalogue)
    {
        try
        {
            using var document = JsonDocument.Parse(catalogue);
            return Convert(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new PriceBookException("The file is not a genai-prices catalogue (data.json, v2): " + error.Message, error);
        }
    }

    private static GenAiPricesConversion Convert(JsonElement root)
    {
        var providers = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("providers");
        if (providers.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("providers: must be a list.");
        }

        if (providers.GetArrayLength() == 0)
        {
            throw new FormatException("providers: has no entry; to take it over would drop every list price.");
        }

        var source = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("source", out var text) ? text.GetString()! : "genai-prices";
        var skipped = ImmutableArray.CreateBuilder<string>();
        var models = 0;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("format", BookReader.Format);
            writer.WriteStartArray("books");
            foreach (var (theirs, ours) in Providers)
            {
                foreach (var provider in providers.EnumerateArray().Where(p => p.GetProperty("id").GetString() == theirs))
                {
                    models += WriteBook(writer, provider, ours, source, skipped);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return new GenAiPricesConversion(buffer.WrittenMemory, models, skipped.ToImmutable());
    }

    private static int WriteBook(Utf8JsonWriter writer, JsonElement provider, string ours, string source, ImmutableArray<string>.Builder skipped)
    {
        var models = 0;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteString("name", $"genai-prices/{ours}");
        writer.WriteString("provider", ours);
        writer.WriteString("source", source);
        writer.WriteStartArray("models");
        foreach (var element in provider.GetProperty("models").EnumerateArray())
        {
            var model = new GenAiModel(ours, element);
            var names = model.Names.Where(n => !taken.Contains(n)).ToArray();
            var reason = names.Length == 0 ? "every name of it belongs to an earlier model" : model.ReasonToSkip;
            if (reason is not null)
            {
                skipped.Add($"{ours}/{model.Id}: {reason}");
                continue;
            }

            taken.UnionWith(names);
            model.Write(writer, names);
            models++;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return models;
    }
}
