namespace Telemetry.Api.Money;

/// <summary>Ratios of sums, in decimal arithmetic.</summary>
public static class Ratios
{
    /// <summary>Decimals that a ratio is rounded to.</summary>
    public const int Decimals = 12;

    /// <summary>Divides and rounds half-even to 12 decimals.</summary>
    public static decimal Divide(decimal amount, decimal by) => Math.Round(amount / by, Decimals, MidpointRounding.ToEven);

    /// <summary>Divides as <see cref="Divide"/> does; null where the divisor is 0.</summary>
    public static decimal? Of(decimal part, decimal whole) => whole == 0 ? null : Divide(part, whole);
}
