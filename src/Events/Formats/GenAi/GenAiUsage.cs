using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Events.Mapping;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>Gathers what a span says about usage into one flat object of attribute names and values, the <c>raw_usage</c> of <c>otel.genai</c>.</summary>
internal static class GenAiUsage
{
    /// <summary>Where attributes that count tokens stand. Anything beside them can hold text of the call.</summary>
    private static readonly string[] Prefixes = ["gen_ai.usage.", "llm.usage.", "llm.token_count.", "anthropic.usage."];

    private static readonly string[] Tiers =
        ["anthropic.response.service_tier", "openai.response.service_tier", "gen_ai.openai.response.service_tier"];

    /// <summary>Tells whether a span has any attribute of usage, legible or not.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, object?> attributes) => Names(attributes).Any();

    /// <summary>Takes the usage of a span.</summary>
    /// <param name="isRequired">The call succeeded, so that it must have used something.</param>
    /// <returns>Whether there is any.</returns>
    public static bool Read(IReadOnlyDictionary<string, object?> attributes, FormatDraft draft, bool isRequired)
    {
        var names = Names(attributes).Order(StringComparer.Ordinal).ToList();
        var counts = names.Exists(name => attributes[name] is { } value && AttributeValues.WholeOf(value) != 0);
        if (counts)
        {
            draft.SetUsage(UsageApis.OtelGenAi, Write(attributes, names.Select(static name => (name, name)), Tiers));
        }
        else
        {
            draft.Set("api", UsageApis.OtelGenAi);
            if (isRequired)
            {
                draft.Invalid("gen_ai.usage.input_tokens", "is missing or 0, so nothing says what the call used; of streams from OpenAI-compatible services ask for usage (stream_options.include_usage).");
            }
        }

        ReadCost(attributes, draft, "gen_ai.usage.cost", "gen_ai.usage.total_cost", "llm.cost.total");
        return counts;
    }

    /// <summary>
    /// Tells whether a span counts cache writes of a provider that prices them by their time to live, and does not say which.
    /// They are taken for the shortest, so a capture that knows better may take the place of this one.
    /// </summary>
    public static bool IsEstimate(IReadOnlyDictionary<string, object?> attributes, string provider) =>
        UsageMapper.DefaultsTo5m(provider)
        && !attributes.Keys.Any(static name => name.StartsWith("anthropic.usage.cache_creation.", StringComparison.Ordinal))
        && Names(attributes).Any(name => IsWrite(name) && attributes.Whole(name) > 0);

    /// <summary>Takes the first legible cost that the producer worked out itself. It is for comparison only, so one that is not legible is passed over.</summary>
    public static void ReadCost(IReadOnlyDictionary<string, object?> attributes, FormatDraft draft, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (attributes.Number(name) is { } usd and >= 0 and < EventLimits.ReportedCostUsd)
            {
                draft.Set("reported_cost_usd", Math.Round(usd, 12, MidpointRounding.ToEven).ToString("0.############", CultureInfo.InvariantCulture));
                return;
            }
        }
    }

    /// <summary>Writes attributes as a provider's usage object.</summary>
    /// <param name="counts">Which attributes, and how the object names them.</param>
    /// <param name="texts">Attributes that are texts and keep their names.</param>
    public static string Write(
        IReadOnlyDictionary<string, object?> attributes, IEnumerable<(string Attribute, string Name)> counts, params ReadOnlySpan<string> texts)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var (attribute, name) in counts)
            {
                WriteCount(json, name, attributes.GetValueOrDefault(attribute));
            }

            foreach (var name in texts)
            {
                if (attributes.Text(name) is { Length: > 0 and <= EventLimits.Text } text)
                {
                    json.WriteString(name, text);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static IEnumerable<string> Names(IReadOnlyDictionary<string, object?> attributes) =>
        attributes.Keys.Where(static name => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !name.Contains("cost", StringComparison.Ordinal));

    private static bool IsWrite(string name) =>
        name.Contains("cache_write", StringComparison.Ordinal) || name.Contains("cache_creation", StringComparison.Ordinal);

    /// <summary>Writes a number as it is, so that the mapper can say what is wrong with it. Of anything else only that it is no number: it may be text of the call.</summary>
    private static void WriteCount(Utf8JsonWriter json, string name, object? value)
    {
        if (AttributeValues.WholeOf(value) is { } whole)
        {
            json.WriteNumber(name, whole);
        }
        else if (value is double real && double.IsFinite(real))
        {
            json.WriteNumber(name, real);
        }
        else if (value is not null)
        {
            json.WriteString(name, "");
        }
    }
}
