using System.Text.Json.Serialization;
using Telemetry.Pricing;

namespace Telemetry.Api.Money;

/// <summary>An amount in US dollars, answered as a decimal string: never a JSON number.</summary>
[JsonConverter(typeof(UsdJsonConverter))]
public readonly record struct Usd(decimal Value)
{
    /// <summary>Gets the amount without exponent or trailing zeros, e.g. <c>0.020152</c> or <c>0</c>.</summary>
    public override string ToString() => MoneyText.Of(Value);

    /// <summary>Divides an amount, half-even at 12 decimals; null where the divisor is 0.</summary>
    public static Usd? Ratio(decimal amount, decimal by) => by == 0 ? null : new Usd(Ratios.Divide(amount, by));
}
