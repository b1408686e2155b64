namespace Telemetry.Store.Client.Types;

/// <summary>ClickHouse's layout of decimals: an integer count of the last place.</summary>
internal static class DecimalLayout
{
    private static readonly Int128 UInt96Max = ((Int128)1 << 96) - 1;
    private static readonly long[] Powers =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
    ];

    /// <exception cref="OverflowException">The value needs more than decimal's 28 digits.</exception>
    public static decimal ToDecimal(Int128 units, int scale)
    {
        var negative = units < 0;
        var mantissa = negative ? -units : units;
        while (mantissa > UInt96Max && scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        if (mantissa > UInt96Max || scale > 28)
        {
            throw new OverflowException($"A decimal of {units} units at scale {scale} has more than 28 digits.");
        }

        var bits = (UInt128)mantissa;
        return unchecked(new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), negative, (byte)scale));
    }

    /// <summary>Gets the count of the last place at a scale; never rounds.</summary>
    /// <exception cref="OverflowException">The value has more decimals than the scale, or is too large.</exception>
    public static long ToUnits64(decimal value, int scale)
    {
        // Nearly every amount fits 64 bits and needs no division: one multiplication instead of one of 128 bits for each place.
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var mantissa = unchecked(((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var places = scale - value.Scale;
        if (parts[2] == 0 && places >= 0 && places < Powers.Length && mantissa <= (ulong)(long.MaxValue / Powers[places]))
        {
            var units = (long)mantissa * Powers[places];
            return value < 0 ? -units : units;
        }

        return checked((long)ToUnits128(value, scale));
    }

    /// <inheritdoc cref="ToUnits64"/>
    public static Int128 ToUnits128(decimal value, int scale)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var units = unchecked(((Int128)(uint)parts[2] << 64) | ((Int128)(uint)parts[1] << 32) | (uint)parts[0]);
        for (var has = (int)value.Scale; has != scale; has += has < scale ? 1 : -1)
        {
            if (has > scale && units % 10 != 0)
            {
                throw new OverflowException($"{value} has more than {scale} decimals.");
            }

            units = has < scale ? checked(units * 10) : units / 10;
        }

        return value < 0 ? -units : units;
    }
}
