using Telemetry.Store.Client.Types;

namespace Telemetry.Store.Native;

/// <summary>USD amounts as ClickHouse stores them: counts of 10^-12.</summary>
internal static class Money
{
    public const int Scale = 12;
    public const string EventType = "Decimal(18, 12)";
    public const string SumType = "Decimal(38, 12)";

    private const decimal EventMax = 1_000_000m;

    /// <summary>Fails for an amount that Decimal(18, 12) does not hold exactly.</summary>
    /// <exception cref="OverflowException">It has a million dollars or more, or more than 12 decimals.</exception>
    public static void Check(decimal? amount, string column)
    {
        if (amount is { } value && (Math.Abs(value) >= EventMax || (value.Scale > Scale && decimal.Round(value, Scale) != value)))
        {
            throw new OverflowException($"The amount {value} does not fit the column {column}: below 1,000,000 USD, at most 12 decimals.");
        }
    }

    public static long? EventUnits(decimal? amount) => amount is { } value ? DecimalLayout.ToUnits64(value, Scale) : null;

    public static Int128 SumUnits(decimal amount) => DecimalLayout.ToUnits128(amount, Scale);
}
