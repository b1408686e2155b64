using System.Globalization;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>Reads attributes by name. What is absent or of another type than asked for reads as missing.</summary>
internal static class AttributeValues
{
    private const double ExactWhole = 1L << 53;

    /// <summary>Reads the first text that is there; empty where there is none.</summary>
    public static string Text(this IReadOnlyDictionary<string, object?> attributes, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (attributes.GetValueOrDefault(name) is string { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>Reads the texts of a list, or a single text.</summary>
    public static IEnumerable<string> Texts(this IReadOnlyDictionary<string, object?> attributes, string name) => attributes.GetValueOrDefault(name) switch
    {
        string text => [text],
        IEnumerable<object?> items => items.OfType<string>(),
        _ => [],
    };

    /// <summary>Reads a whole number, also one that is written as text or that a tool keeps as a binary float.</summary>
    public static long? Whole(this IReadOnlyDictionary<string, object?> attributes, string name) => WholeOf(attributes.GetValueOrDefault(name));

    public static bool? Flag(this IReadOnlyDictionary<string, object?> attributes, string name) => attributes.GetValueOrDefault(name) switch
    {
        bool flag => flag,
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>Reads a number with or without a fraction.</summary>
    public static decimal? Number(this IReadOnlyDictionary<string, object?> attributes, string name)
    {
        var value = attributes.GetValueOrDefault(name);
        if (WholeOf(value) is { } whole)
        {
            return whole;
        }

        var text = value switch
        {
            double or float => ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture),
            decimal exact => exact.ToString(CultureInfo.InvariantCulture),
            string given => given,
            _ => "",
        };
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Gets a whole number; null for what is none.</summary>
    public static long? WholeOf(object? value) => value switch
    {
        long whole => whole,
        int whole => whole,
        uint or short or ushort or byte or sbyte => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong and <= long.MaxValue => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        double real => WholeOf(real),
        float real => WholeOf(real),
        decimal exact when exact == Math.Truncate(exact) && Math.Abs(exact) <= (decimal)ExactWhole => (long)exact,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    private static long? WholeOf(double real) => Math.Abs(real) <= ExactWhole && real == Math.Truncate(real) ? (long)real : null;
}
