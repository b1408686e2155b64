namespace Telemetry.Store.Client.Types;

/// <summary>A ClickHouse type as it is spelled, taken apart: <c>Map(String, UInt8)</c> is Map with two arguments.</summary>
/// <param name="Head">The name before the parenthesis.</param>
/// <param name="Arguments">What stands between the parentheses, split at the outer commas.</param>
internal readonly record struct TypeName(string Head, IReadOnlyList<string> Arguments)
{
    public static TypeName Parse(string name)
    {
        var open = name.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? new TypeName(name, []) : new TypeName(name[..open], Split(name[(open + 1)..name.LastIndexOf(')')]));
    }

    /// <summary>Gets the type of a tuple's element: in <c>Tuple(a UInt8, `the b` String)</c> a name stands before it.</summary>
    public static string WithoutElementName(string element)
    {
        if (element.StartsWith('`'))
        {
            return element[(element.LastIndexOf('`') + 1)..].Trim();
        }

        var space = element.IndexOf(' ', StringComparison.Ordinal);
        var open = element.IndexOf('(', StringComparison.Ordinal);
        return space > 0 && (open < 0 || space < open) ? element[(space + 1)..].Trim() : element;
    }

    // Splits at commas outside parentheses and quotes.
    private static List<string> Split(string arguments)
    {
        var parts = new List<string>();
        var depth = 0;
        var quoted = false;
        var start = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            var c = arguments[i];
            if (quoted)
            {
                i += c == '\\' ? 1 : 0;
                quoted = c != '\'';
                continue;
            }

            quoted = c == '\'';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0)
            {
                parts.Add(arguments[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(arguments[start..].Trim());
        return parts;
    }
}
