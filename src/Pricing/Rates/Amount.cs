namespace Telemetry.Pricing.Rates;

/// <summary>The one place where tokens become money.</summary>
internal static class Amount
{
    /// <summary>Amounts from here on do not fit an event.</summary>
    public const decimal Limit = 999_999m;

    /// <summary>The decimals of an amount.</summary>
    private const int Decimals = 12;

    private const decimal PerMillion = 0.000001m;

    /// <summary>Works out quantity × rate × multiplier / 10^6, rounded half-even to 12 decimals once.</summary>
    /// <exception cref="AmountOutOfRangeException">The amount reaches 999,999 USD.</exception>
    public static decimal Of(long quantity, decimal usdPerMillion, decimal multiplier) =>
        InRange(decimal.Round(quantity * usdPerMillion * PerMillion * multiplier, Decimals, MidpointRounding.ToEven));

    /// <exception cref="AmountOutOfRangeException">The amount reaches 999,999 USD.</exception>
    public static decimal InRange(decimal amount) => amount < Limit
        ? amount
        : throw new AmountOutOfRangeException($"An amount of {MoneyText.Of(amount)} USD is beyond what one event can carry ({Limit} USD).");
}
