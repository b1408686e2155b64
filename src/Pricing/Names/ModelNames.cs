using System.Globalization;

namespace Telemetry.Pricing.Names;

/// <summary>
/// The documented decorations of model ids. Nothing else is ever cut off: <c>claude-opus-5</c> and <c>claude-opus-5-5</c>, or
/// <c>gpt-6</c> and <c>gpt-6.1</c>, are different models with different prices.
/// </summary>
public static class ModelNames
{
    /// <summary>Gets the ways to read an id, the most literal first; each is to be looked up exactly.</summary>
    public static IEnumerable<ModelReading> ReadingsOf(string provider, string model)
    {
        var readings = provider switch
        {
            "anthropic" => Plain(model, WithoutSuffix(model, "[1m]")),
            "bedrock" => BedrockNames.ReadingsOf(model),
            "google" or "vertex" => GoogleNames.ReadingsOf(model),
            _ => Plain(model),
        };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in readings)
        {
            if (seen.Add(reading.Name))
            {
                yield return reading;
            }

            if (WithoutDate(reading.Name) is { } undated && seen.Add(undated))
            {
                yield return reading with { Name = undated };
            }
        }
    }

    /// <summary>Cuts a full date off the end: <c>-20250929</c>, <c>-2025-09-29</c> or <c>@20250929</c>.</summary>
    /// <returns>The rest, or null where the end is not a calendar date from 2020 on.</returns>
    public static string? WithoutDate(string model)
    {
        if (EndsInDate(model, "yyyy-MM-dd", '-'))
        {
            return model[..^11];
        }

        return EndsInDate(model, "yyyyMMdd", '-') || EndsInDate(model, "yyyyMMdd", '@') ? model[..^9] : null;
    }

    internal static string WithoutSuffix(string model, string suffix) =>
        model.EndsWith(suffix, StringComparison.Ordinal) ? model[..^suffix.Length] : model;

    private static bool EndsInDate(string model, string format, char separator) =>
        model.Length > format.Length + 1
        && model[^(format.Length + 1)] == separator
        && DateOnly.TryParseExact(model.AsSpan(model.Length - format.Length), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 2020 and < 2100;

    private static IEnumerable<ModelReading> Plain(params IEnumerable<string> names) => names.Select(n => new ModelReading(n, default));
}
