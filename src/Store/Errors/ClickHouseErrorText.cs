using System.Globalization;
using System.Text.RegularExpressions;

namespace Telemetry.Store.Errors;

/// <summary>Reads code and name out of ClickHouse's error text, the only place the embedded engine states them.</summary>
public static partial class ClickHouseErrorText
{
    private const int TextMax = 4_000;

    /// <summary>Makes an exception of text such as <c>Code: 60. DB::Exception: … (UNKNOWN_TABLE)</c>.</summary>
    public static ClickHouseException ToException(string text, Exception? innerException = null)
    {
        var trimmed = text.Trim();
        var code = CodePattern().Match(trimmed);
        var name = "";
        foreach (Match match in NamePattern().Matches(trimmed))
        {
            name = match.Groups[1].Value;
        }

        var number = code.Success && int.TryParse(code.Groups[1].Value, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        return new ClickHouseException(number, name, trimmed.Length > TextMax ? trimmed[..TextMax] + "…" : trimmed, innerException);
    }

    [GeneratedRegex(@"Code: (\d{1,9})\. ")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\(([A-Z][A-Z0-9_]{2,})\)")]
    private static partial Regex NamePattern();
}
