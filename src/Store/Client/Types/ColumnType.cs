namespace Telemetry.Store.Client.Types;

/// <summary>How values of one ClickHouse type are read and which CLR type they become.</summary>
internal abstract class ColumnType(string name, Type clrType)
{
    /// <summary>Gets the type as ClickHouse spells it.</summary>
    public string Name { get; } = name;

    public Type ClrType { get; } = clrType;

    public abstract object? Read(ref ByteCursor cursor);

    /// <summary>Gets the type of an array of these values.</summary>
    public virtual ColumnType ArrayOf(string name) => new ArrayType(name, this);
}

/// <summary>A type whose values are read by one function.</summary>
internal sealed class ScalarType<T>(string name, ScalarType<T>.Reader read) : ColumnType(name, typeof(T))
    where T : notnull
{
    public delegate T Reader(ref ByteCursor cursor);

    public override object? Read(ref ByteCursor cursor) => read(ref cursor);

    public override ColumnType ArrayOf(string name) => new ScalarArrayType<T>(name, read);
}

/// <summary>Array(T) of a type read by one function: no value is boxed.</summary>
internal sealed class ScalarArrayType<T>(string name, ScalarType<T>.Reader read) : ColumnType(name, typeof(T[]))
    where T : notnull
{
    public override object? Read(ref ByteCursor cursor)
    {
        var values = new List<T>();
        for (var left = cursor.Length(); left > 0 && !cursor.RanOut; left--)
        {
            values.Add(read(ref cursor));
        }

        return values.ToArray();
    }
}

/// <summary>Nullable(T): one byte says whether a value follows.</summary>
internal sealed class NullableType(string name, ColumnType inner) : ColumnType(name, inner.ClrType)
{
    public override object? Read(ref ByteCursor cursor) => cursor.Byte() == 0 ? inner.Read(ref cursor) : null;
}

/// <summary>Array(T), as an array of T's CLR type.</summary>
internal sealed class ArrayType(string name, ColumnType inner) : ColumnType(name, inner.ElementType().MakeArrayType())
{
    private readonly Type element = inner.ElementType();

    public override object? Read(ref ByteCursor cursor)
    {
        var values = new List<object?>();
        for (var left = cursor.Length(); left > 0 && !cursor.RanOut; left--)
        {
            values.Add(inner.Read(ref cursor));
        }

        var array = Array.CreateInstance(this.element, values.Count);
        ((System.Collections.ICollection)values).CopyTo(array, 0);
        return array;
    }
}

/// <summary>Map(K, V), as a dictionary.</summary>
internal sealed class MapType(string name, ColumnType key, ColumnType value)
    : ColumnType(name, typeof(Dictionary<,>).MakeGenericType(key.ClrType, value.ElementType()))
{
    public override object? Read(ref ByteCursor cursor)
    {
        var map = (System.Collections.IDictionary)Activator.CreateInstance(ClrType)!;
        for (var left = cursor.Length(); left > 0 && !cursor.RanOut; left--)
        {
            var k = key.Read(ref cursor)!;
            var v = value.Read(ref cursor);
            if (!cursor.RanOut)
            {
                map[k] = v;
            }
        }

        return map;
    }
}

/// <summary>Tuple(…), as an array of its values; element names are not kept.</summary>
internal sealed class TupleType(string name, IReadOnlyList<ColumnType> elements) : ColumnType(name, typeof(object[]))
{
    public override object? Read(ref ByteCursor cursor)
    {
        var values = new object?[elements.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = elements[i].Read(ref cursor);
        }

        return values;
    }
}

internal static class ColumnTypeElements
{
    /// <summary>Gets the CLR type of elements: nullable for Nullable(T) of a value type.</summary>
    public static Type ElementType(this ColumnType type) =>
        type is NullableType && type.ClrType.IsValueType ? typeof(Nullable<>).MakeGenericType(type.ClrType) : type.ClrType;
}
