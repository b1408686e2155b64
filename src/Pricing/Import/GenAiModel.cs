using System.Globalization;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Import;

/// <summary>One model of a genai-prices catalogue.</summary>
internal sealed class GenAiModel(string provider, JsonElement model)
{
    /// <summary>Units that a usage event does not count: without them the price of a call would be too low.</summary>
    private static readonly string[] Uncounted =
        ["requests_kcount", "input_text_messages_kcount", "output_citation_mtok", "output_reasoning_mtok", "audio_hours", "input_audio_hours"];

    public string Id { get; } = model.GetProperty("id").GetString()!;

    /// <summary>Gets its exact names, the id first.</summary>
    public IEnumerable<string> Names => Equal(model.GetProperty("match")).Prepend(this.Id).Distinct(StringComparer.Ordinal);

    /// <summary>Gets why it cannot be taken over; null where it can.</summary>
    public string? ReasonToSkip
    {
        get
        {
            if (this.Id.StartsWith("regional.", StringComparison.Ordinal) || this.Id.StartsWith("global.", StringComparison.Ordinal))
            {
                return "a made-up id that stands for a pattern";
            }

            if (provider is "google" && this.Id.StartsWith("claude", StringComparison.Ordinal))
            {
                return "served by Vertex, not by the Gemini API";
            }

            var entries = this.Entries().ToArray();
            if (entries.Any(e => e.ByTimeOfDay))
            {
                return "prices by time of day without dates";
            }

            var keys = entries.SelectMany(e => e.Prices.EnumerateObject().Select(p => p.Name)).ToHashSet(StringComparer.Ordinal);
            if (Uncounted.FirstOrDefault(keys.Contains) is { } uncounted)
            {
                return $"priced by {uncounted}, which a usage event does not count";
            }

            return keys.Any(k => this.ClassOf(k) is not null) ? null : "has no price of a class that a usage event counts";
        }
    }

    /// <summary>Writes it in our format.</summary>
    public void Write(Utf8JsonWriter writer, IReadOnlyList<string> names)
    {
        writer.WriteStartObject();
        writer.WriteString("id", names[0]);
        writer.WriteStartArray("aliases");
        foreach (var name in names.Skip(1))
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rates");

        // Of several entries for one date the last wins, as in the catalogue.
        foreach (var entry in this.Entries().GroupBy(e => e.From, StringComparer.Ordinal).Select(g => g.Last()).OrderBy(e => e.From, StringComparer.Ordinal))
        {
            foreach (var over in TierStarts(entry.Prices))
            {
                this.WriteEntry(writer, entry, over);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteEntry(Utf8JsonWriter writer, Entry entry, long? over)
    {
        var prices = entry.Prices.EnumerateObject()
            .Select(p => (Class: this.ClassOf(p.Name), Price: PriceAt(p.Value, over)))
            .Where(p => p.Class is not null).ToDictionary(p => p.Class!.Value, p => p.Price);
        this.AddInputKinds(prices);
        writer.WriteStartObject();
        if (entry.From.Length > 0)
        {
            writer.WriteString("from", entry.From);
        }

        // A tier that ends with its entry must say so, or it would run on.
        var next = this.Entries().Select(e => e.From).Where(f => string.CompareOrdinal(f, entry.From) > 0).Order(StringComparer.Ordinal).FirstOrDefault();
        if (next is not null)
        {
            writer.WriteString("to", next);
        }

        if (over is { } tokens)
        {
            writer.WriteStartObject("when");
            writer.WriteNumber("prompt_tokens_over", tokens);
            writer.WriteEndObject();
        }

        WritePrices(writer, "usd_per_million", prices.Where(p => !TokenClasses.IsRequestCount(p.Key) && prices.ContainsKey(ClassRates.WithoutCache(p.Key))), 1m);
        WritePrices(writer, "usd_per_request", prices.Where(p => TokenClasses.IsRequestCount(p.Key)), 0.001m);
        writer.WriteEndObject();
    }

    /// <summary>
    /// xAI charges "prompt text, audio and image tokens" at the prompt price (docs.x.ai/developers/rate-limits); the catalogue
    /// states that price once.
    /// </summary>
    private void AddInputKinds(Dictionary<TokenClass, decimal> prices)
    {
        if (provider is "xai" && prices.TryGetValue(TokenClass.UncachedInput, out var input))
        {
            prices.TryAdd(TokenClass.InputAudio, input);
            prices.TryAdd(TokenClass.InputImage, input);
        }
    }

    private static void WritePrices(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<TokenClass, decimal>> prices, decimal unit)
    {
        writer.WriteStartObject(name);
        foreach (var (tokenClass, price) in prices)
        {
            writer.WriteString(TokenClasses.NameOf(tokenClass), MoneyText.Of(price * unit));
        }

        writer.WriteEndObject();
    }

    private IEnumerable<Entry> Entries()
    {
        var prices = model.GetProperty("prices");
        if (prices.ValueKind == JsonValueKind.Object)
        {
            yield return new Entry("", ByTimeOfDay: false, prices);
            yield break;
        }

        foreach (var entry in prices.EnumerateArray())
        {
            var constraint = entry.TryGetProperty("constraint", out var c) && c.ValueKind == JsonValueKind.Object ? c : default;
            var from = constraint.ValueKind == JsonValueKind.Object && constraint.TryGetProperty("start_date", out var date) ? date.GetString()! : "";
            yield return new Entry(from, constraint.ValueKind == JsonValueKind.Object && from.Length == 0, entry.GetProperty("prices"));
        }
    }

    private TokenClass? ClassOf(string key) => key switch
    {
        "input_mtok" => TokenClass.UncachedInput,
        "cache_read_mtok" => TokenClass.CacheRead,
        "cache_write_mtok" => this.Id.Contains("claude", StringComparison.Ordinal) ? TokenClass.CacheWrite5m : TokenClass.CacheWrite,
        "cache_write_1h_mtok" => TokenClass.CacheWrite1h,
        "output_mtok" => TokenClass.Output,
        "input_audio_mtok" => TokenClass.InputAudio,
        "input_image_mtok" => TokenClass.InputImage,
        "cache_audio_read_mtok" => TokenClass.CacheReadAudio,
        "output_audio_mtok" => TokenClass.OutputAudio,
        "output_image_mtok" => TokenClass.OutputImage,
        "web_searches_kcount" => TokenClass.WebSearchRequests,
        _ => null,
    };

    private static IEnumerable<long?> TierStarts(JsonElement prices) =>
        prices.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object)
            .SelectMany(p => p.Value.GetProperty("tiers").EnumerateArray().Select(t => (long?)t.GetProperty("start").GetInt64()))
            .Distinct().Order().Prepend(null);

    private static decimal PriceAt(JsonElement price, long? over)
    {
        if (price.ValueKind != JsonValueKind.Object)
        {
            return ExactOf(price);
        }

        var tier = price.GetProperty("tiers").EnumerateArray().Where(t => t.GetProperty("start").GetInt64() <= over)
            .OrderBy(t => t.GetProperty("start").GetInt64()).Select(t => (JsonElement?)t.GetProperty("price")).LastOrDefault();
        return ExactOf(tier ?? price.GetProperty("base"));
    }

    private static decimal ExactOf(JsonElement number) => decimal.Parse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Equal(JsonElement match)
    {
        if (match.TryGetProperty("equals", out var name))
        {
            return [name.GetString()!];
        }

        return match.TryGetProperty("or", out var alternatives) ? alternatives.EnumerateArray().SelectMany(Equal) : [];
    }

    private readonly record struct Entry(string From, bool ByTimeOfDay, JsonElement Prices);
}
