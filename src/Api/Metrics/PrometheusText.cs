using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Telemetry.Api.Metrics;

/// <summary>Spells names, labels and values as Prometheus text.</summary>
internal static class PrometheusText
{
    /// <summary>Gets a name in snake case with its unit, e.g. <c>telemetry_ingest_events</c>.</summary>
    public static string Name(string name, string? unit)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        return text.ToString().EndsWith(suffix, StringComparison.Ordinal) ? text.ToString() : text + suffix;
    }

    /// <summary>Gets labels in braces, sorted by name; nothing where there are none.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var pairs = ImmutableArray.CreateBuilder<string>(tags.Length + 1);
        foreach (var (key, value) in tags)
        {
            pairs.Add($"{Name(key, null)}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        }

        pairs.Sort(StringComparer.Ordinal);

        return pairs.Count == 0 ? "" : $"{{{string.Join(',', pairs)}}}";
    }

    /// <summary>Gets a value.</summary>
    public static string Value(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>Gets help text on one line.</summary>
    public static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Escape(string text) => Help(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
