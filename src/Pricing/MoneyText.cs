using System.Globalization;

namespace Telemetry.Pricing;

/// <summary>Writes money as the contract does: a string without exponent or trailing zeros.</summary>
public static class MoneyText
{
    /// <summary>Formats plain digits without exponent or trailing zeros, for writers that format by themselves.</summary>
    public const string Pattern = "0.############################";

    /// <summary>Writes an exact amount, e.g. <c>0.020152</c>; a negative zero is <c>0</c>.</summary>
    public static string Of(decimal amount) => amount == 0 ? "0" : amount.ToString(Pattern, CultureInfo.InvariantCulture);
}
