using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace Telemetry.Store.Client.Types;

/// <summary>Turns ClickHouse's type names into readers of their values.</summary>
internal static class ColumnTypeParser
{
    private static readonly ConcurrentDictionary<string, ColumnType> Cache = new(StringComparer.Ordinal);

    /// <exception cref="NotSupportedException">The type has no reader; the message names it.</exception>
    public static ColumnType Parse(string name) => Cache.GetOrAdd(name, Make);

    private static ColumnType Make(string name)
    {
        var (head, arguments) = TypeName.Parse(name);
        return head switch
        {
            "Nullable" => new NullableType(name, Parse(arguments[0])),
            "LowCardinality" => Parse(arguments[0]),
            "SimpleAggregateFunction" => Parse(arguments[1]),
            "Array" => Parse(arguments[0]).ArrayOf(name),
            "Map" => new MapType(name, Parse(arguments[0]), Parse(arguments[1])),
            "Tuple" => new TupleType(name, [.. arguments.Select(a => Parse(TypeName.WithoutElementName(a)))]),
            "Enum8" => new ScalarType<string>(name, EnumReader(arguments, wide: false)),
            "Enum16" => new ScalarType<string>(name, EnumReader(arguments, wide: true)),
            "Decimal" => Decimals(name, Number(arguments[0]), Number(arguments[1])),
            "Decimal32" => Decimals(name, 9, Number(arguments[0])),
            "Decimal64" => Decimals(name, 18, Number(arguments[0])),
            "Decimal128" => Decimals(name, 38, Number(arguments[0])),
            "DateTime64" => DateTime64(name, Number(arguments[0])),
            "FixedString" => FixedString(name, Number(arguments[0])),
            _ => Simple(name, head),
        };
    }

    private static ColumnType Simple(string name, string head) => head switch
    {
        "Int8" => new ScalarType<sbyte>(name, static (ref ByteCursor c) => unchecked((sbyte)c.Byte())),
        "UInt8" => new ScalarType<byte>(name, static (ref ByteCursor c) => c.Byte()),
        "Bool" => new ScalarType<bool>(name, static (ref ByteCursor c) => c.Byte() != 0),
        "Int16" => new ScalarType<short>(name, static (ref ByteCursor c) => c.Int16()),
        "UInt16" => new ScalarType<ushort>(name, static (ref ByteCursor c) => unchecked((ushort)c.Int16())),
        "Int32" => new ScalarType<int>(name, static (ref ByteCursor c) => c.Int32()),
        "UInt32" => new ScalarType<uint>(name, static (ref ByteCursor c) => unchecked((uint)c.Int32())),
        "Int64" or "IntervalSecond" or "IntervalMinute" or "IntervalHour" or "IntervalDay" =>
            new ScalarType<long>(name, static (ref ByteCursor c) => c.Int64()),
        "UInt64" => new ScalarType<ulong>(name, static (ref ByteCursor c) => unchecked((ulong)c.Int64())),
        "Int128" => new ScalarType<Int128>(name, static (ref ByteCursor c) => c.Int128()),
        "UInt128" => new ScalarType<UInt128>(name, static (ref ByteCursor c) => unchecked((UInt128)c.Int128())),
        "Float32" => new ScalarType<float>(name, static (ref ByteCursor c) => BitConverter.Int32BitsToSingle(c.Int32())),
        "Float64" => new ScalarType<double>(name, static (ref ByteCursor c) => BitConverter.Int64BitsToDouble(c.Int64())),
        "String" => new ScalarType<string>(name, static (ref ByteCursor c) => Encoding.UTF8.GetString(c.Text())),
        "UUID" => new ScalarType<Guid>(name, static (ref ByteCursor c) => UuidLayout.Read(c.Take(UuidLayout.Size))),
        "Date" => new ScalarType<DateTime>(name, static (ref ByteCursor c) => DateTime.UnixEpoch.AddDays(unchecked((ushort)c.Int16()))),
        "Date32" => new ScalarType<DateTime>(name, static (ref ByteCursor c) => DateTime.UnixEpoch.AddDays(c.Int32())),
        "DateTime" => new ScalarType<DateTime>(name, static (ref ByteCursor c) => DateTime.UnixEpoch.AddSeconds(unchecked((uint)c.Int32()))),
        "IPv4" => new ScalarType<IPAddress>(name, static (ref ByteCursor c) =>
            new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder(c.Int32())))),
        "Nothing" => new ScalarType<object>(name, static (ref ByteCursor c) => DBNull.Value),
        _ => throw new NotSupportedException($"Values of the ClickHouse type {name} cannot be read; cast them in the query, e.g. with toString()."),
    };

    private static ScalarType<decimal> Decimals(string name, int precision, int scale) => precision switch
    {
        <= 9 => new(name, (ref ByteCursor c) => DecimalLayout.ToDecimal(c.Int32(), scale)),
        <= 18 => new(name, (ref ByteCursor c) => DecimalLayout.ToDecimal(c.Int64(), scale)),
        <= 38 => new(name, (ref ByteCursor c) => DecimalLayout.ToDecimal(c.Int128(), scale)),
        _ => throw new NotSupportedException($"Values of the ClickHouse type {name} do not fit a decimal; cast them in the query."),
    };

    private static ScalarType<DateTime> DateTime64(string name, int digits)
    {
        if (digits > 7)
        {
            var divisor = (long)Math.Pow(10, digits - 7);
            return new(name, (ref ByteCursor c) => DateTime.UnixEpoch.AddTicks(c.Int64() / divisor));
        }

        var factor = (long)Math.Pow(10, 7 - digits);
        return new(name, (ref ByteCursor c) => DateTime.UnixEpoch.AddTicks(c.Int64() * factor));
    }

    private static ScalarType<string> FixedString(string name, int length) =>
        new(name, (ref ByteCursor c) => Encoding.UTF8.GetString(c.Take(length)).TrimEnd('\0'));

    private static ScalarType<string>.Reader EnumReader(IReadOnlyList<string> arguments, bool wide)
    {
        var names = new Dictionary<int, string>();
        foreach (var argument in arguments)
        {
            var equals = argument.LastIndexOf('=');
            var text = argument[..equals].Trim();
            names[Number(argument[(equals + 1)..])] = text[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
        }

        return (ref ByteCursor c) =>
        {
            var value = wide ? c.Int16() : unchecked((sbyte)c.Byte());
            return names.GetValueOrDefault(value, "");
        };
    }

    private static int Number(string text) => int.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
