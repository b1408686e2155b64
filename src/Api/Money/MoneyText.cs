using System.Globalization;

namespace Telemetry.Api.Money;

/// <summary>Money as text: plain digits, no exponent, no trailing zeros.</summary>
public static class MoneyText
{
    /// <summary>Formats a decimal of any scale; used where a writer formats by itself.</summary>
    public const string Pattern = "0.############################";

    /// <summary>Formats an amount, e.g. <c>0.020152</c>, <c>-3</c>, <c>0</c>.</summary>
    public static string Format(decimal amount) =>
        amount == 0 ? "0" : amount.ToString(Pattern, CultureInfo.InvariantCulture);
}
