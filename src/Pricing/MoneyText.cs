using System.Globalization;

namespace Telemetry.Pricing;

/// <summary>Writes money as the contract does: a string without exponent or trailing zeros.</summary>
public static class MoneyText
{
    /// <summary>Writes an exact amount, e.g. <c>0.020152</c>.</summary>
    public static string Of(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);
}
