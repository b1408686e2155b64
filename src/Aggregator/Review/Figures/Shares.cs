namespace Telemetry.Aggregator.Review.Figures;

/// <summary>Ratios of sums.</summary>
internal static class Shares
{
    private const int Decimals = 12;

    /// <summary>Divides, half-even at 12 decimals; null where the divisor is 0.</summary>
    public static decimal? Of(decimal part, decimal whole) => whole == 0 ? null : Math.Round(part / whole, Decimals, MidpointRounding.ToEven);

    /// <summary>Gets a change as a share of what was; null where that was nothing.</summary>
    public static decimal? Change(decimal now, decimal prior) => Of(now - prior, prior);
}
