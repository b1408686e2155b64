using System.Collections;
using System.Globalization;
using System.Text;

namespace Telemetry.Store.Client;

/// <summary>Writes CLR values as ClickHouse reads parameters: one field of TSV text.</summary>
internal static class ParameterText
{
    private const string Null = "\\N";

    /// <summary>Gets the ClickHouse type that fits a value.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null or DBNull => "Nullable(String)",
        string or char => "String",
        bool => "Bool",
        sbyte => "Int8",
        byte => "UInt8",
        short => "Int16",
        ushort => "UInt16",
        int => "Int32",
        uint => "UInt32",
        long => "Int64",
        ulong => "UInt64",
        Int128 => "Int128",
        UInt128 => "UInt128",
        float => "Float32",
        double => "Float64",
        decimal d => $"Decimal(38, {Math.Max(d.Scale, (byte)12)})",
        Guid => "UUID",
        DateTime t => TypeOfTicks(t.Ticks),
        DateTimeOffset t => TypeOfTicks(t.Ticks),
        DateOnly => "Date32",
        IDictionary map => TypeOfMap(map),
        byte[] => "String",
        IEnumerable list => $"Array({TypeOfElements(list)})",
        _ => throw new ArgumentException($"A parameter of type {value.GetType()} has no ClickHouse counterpart."),
    };

    /// <summary>Writes a value for a parameter declared with a type.</summary>
    public static string Write(object? value, string type) => value switch
    {
        null or DBNull => Null,
        byte[] bytes => Hex(bytes),
        string or char => Escape(Plain(value, type)),
        IEnumerable => Nested(value, type),
        _ => Plain(value, type),
    };

    private static string Plain(object value, string type) => value switch
    {
        string text => text,
        char c => c.ToString(),
        bool b => type.Contains("Bool", StringComparison.Ordinal) ? (b ? "true" : "false") : (b ? "1" : "0"),
        float f => f.ToString("R", CultureInfo.InvariantCulture),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        Guid g => g.ToString(),
        DateTime t => Time(t.Kind == DateTimeKind.Local ? t.ToUniversalTime() : t, type),
        DateTimeOffset t => Time(t.UtcDateTime, type),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum e => Convert.ToInt64(e, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A parameter of type {value.GetType()} has no ClickHouse counterpart."),
    };

    // Inside arrays and maps, text stands in single quotes; the escapes are the same.
    private static string Nested(object? value, string type)
    {
        switch (value)
        {
            case null or DBNull:
                return "NULL";
            case byte[] bytes:
                return $"'{Hex(bytes)}'";
            case string or char or Guid or DateTime or DateTimeOffset or DateOnly:
                return $"'{Escape(Plain(value, type))}'";
            case IDictionary map:
                var pairs = map.Keys.Cast<object>().Select(key => $"{Nested(key, type)}:{Nested(map[key], type)}");
                return $"{{{string.Join(',', pairs)}}}";
            case IEnumerable list:
                return $"[{string.Join(',', list.Cast<object?>().Select(element => Nested(element, type)))}]";
            default:
                return Plain(value, type);
        }
    }

    private static string Time(DateTime utc, string type)
    {
        var at = type.IndexOf("DateTime64(", StringComparison.Ordinal);
        if (at >= 0)
        {
            var digits = Math.Clamp(type[at + "DateTime64(".Length] - '0', 0, 7);
            return utc.ToString(digits == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss." + new string('f', digits), CultureInfo.InvariantCulture);
        }

        return utc.ToString(
            type.Contains("DateTime", StringComparison.Ordinal) || !type.Contains("Date", StringComparison.Ordinal) ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd",
            CultureInfo.InvariantCulture);
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => result.Append("\\\\"),
                '\'' => result.Append("\\'"),
                '\t' => result.Append("\\t"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\0' => result.Append("\\0"),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    private static string Hex(byte[] bytes) => string.Concat(bytes.Select(b => $"\\x{b:X2}"));

    private static string TypeOfTicks(long ticks) =>
        ticks % TimeSpan.TicksPerMillisecond == 0 ? "DateTime64(3, 'UTC')" : "DateTime64(7, 'UTC')";

    private static string TypeOfElements(IEnumerable list)
    {
        var elements = list.Cast<object?>().ToList();
        var types = elements.Where(e => e is not null).Select(TypeOf).Distinct().ToList();
        var type = types.Count switch
        {
            0 => TypeOfElement(list.GetType()),
            1 => types[0],
            _ => Common(types),
        };
        return elements.Contains(null) ? $"Nullable({type})" : type;
    }

    // An empty list still has the type of its elements.
    private static string TypeOfElement(Type list)
    {
        var element = list.GetElementType() ?? list.GetInterfaces().Append(list)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        return element is { IsValueType: true } && Nullable.GetUnderlyingType(element) is null && !element.IsEnum
            ? TypeOf(Activator.CreateInstance(element))
            : "String";
    }

    private static string Common(List<string> types) =>
        types.All(t => t.StartsWith("DateTime64", StringComparison.Ordinal)) ? "DateTime64(7, 'UTC')"
        : types.All(t => t.StartsWith("Decimal", StringComparison.Ordinal)) ? types.Max(StringComparer.Ordinal)!
        : throw new ArgumentException($"The elements of an array parameter differ in type: {string.Join(", ", types)}.");

    private static string TypeOfMap(IDictionary map)
    {
        var arguments = map.GetType().GetGenericArguments();
        return map.Count == 0
            ? $"Map({TypeOfElement(arguments[0].MakeArrayType())}, {TypeOfElement(arguments[1].MakeArrayType())})"
            : $"Map({TypeOfElements(map.Keys)}, {TypeOfElements(map.Values)})";
    }
}
