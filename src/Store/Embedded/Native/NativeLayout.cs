using System.Globalization;
using Telemetry.Store.Client.Types;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Embedded.Native;

/// <summary>How the values of a type lie in a column of ClickHouse's Native format.</summary>
internal abstract class NativeLayout
{
    /// <summary>Copies what stands once before the values of a column.</summary>
    public virtual ValueTask CopyPrefixAsync(NativeBlockCopier copier, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Copies values.</summary>
    /// <param name="rows">How many.</param>
    public abstract ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken);

    /// <exception cref="ClickHouseException">The layout of the type is not known here; the message says how to go round it.</exception>
    public static NativeLayout Of(string type)
    {
        var (head, arguments) = TypeName.Parse(type);
        return head switch
        {
            "String" => TextLayout.Only,
            "Nullable" => new NullableLayout(Of(arguments[0])),
            "Array" => new ArrayLayout(Of(arguments[0])),
            "Map" => new ArrayLayout(new TupleLayout([Of(arguments[0]), Of(arguments[1])])),
            "Tuple" => new TupleLayout([.. arguments.Select(argument => Of(TypeName.WithoutElementName(argument)))]),
            "LowCardinality" => new DictionaryLayout(Of(NotNullable(arguments[0]))),
            "SimpleAggregateFunction" => Of(arguments[1]),
            "FixedString" => new FixedLayout(Number(arguments[0])),
            "Decimal" => new FixedLayout(Number(arguments[0]) switch { <= 9 => 4, <= 18 => 8, <= 38 => 16, _ => 32 }),
            _ => SizeOf(head) is { } size ? new FixedLayout(size) : throw Unknown(type),
        };
    }

    private static int? SizeOf(string head) => head switch
    {
        "Int8" or "UInt8" or "Bool" or "Enum8" or "Nothing" => 1,
        "Int16" or "UInt16" or "Enum16" or "Date" => 2,
        "Int32" or "UInt32" or "Float32" or "Date32" or "DateTime" or "Time" or "IPv4" => 4,
        "Int64" or "UInt64" or "Float64" or "DateTime64" or "Time64" => 8,
        "Int128" or "UInt128" or "UUID" or "IPv6" => 16,
        "Int256" or "UInt256" => 32,
        _ => head.StartsWith("Interval", StringComparison.Ordinal) ? 8 : null,
    };

    private static string NotNullable(string type) => TypeName.Parse(type) is ("Nullable", [var inner]) ? inner : type;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static ClickHouseException Unknown(string type) => new(
        ClickHouseErrorCodes.BadArguments,
        "BAD_ARGUMENTS",
        $"Code: 36. DB::Exception: The embedded engine cannot send values of the type {type} in the client's revision of the Native format; cast them in the query, e.g. with toString(). (BAD_ARGUMENTS)");
}

/// <summary>Values of one size.</summary>
internal sealed class FixedLayout(int size) : NativeLayout
{
    public override ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken) =>
        copier.CopyAsync(rows * size, cancellationToken);
}

/// <summary>Texts, each behind its length.</summary>
internal sealed class TextLayout : NativeLayout
{
    public static readonly TextLayout Only = new();

    public override async ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken)
    {
        for (var row = 0L; row < rows; row++)
        {
            await copier.CopyAsync(await copier.CopyLengthAsync(cancellationToken), cancellationToken);
        }
    }
}

/// <summary>A byte for each value that says whether it is null, then all values.</summary>
internal sealed class NullableLayout(NativeLayout inner) : NativeLayout
{
    public override ValueTask CopyPrefixAsync(NativeBlockCopier copier, CancellationToken cancellationToken) =>
        inner.CopyPrefixAsync(copier, cancellationToken);

    public override async ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken)
    {
        await copier.CopyAsync(rows, cancellationToken);
        await inner.CopyAsync(copier, rows, cancellationToken);
    }
}

/// <summary>Where each array ends, then the elements of all.</summary>
internal sealed class ArrayLayout(NativeLayout inner) : NativeLayout
{
    public override ValueTask CopyPrefixAsync(NativeBlockCopier copier, CancellationToken cancellationToken) =>
        inner.CopyPrefixAsync(copier, cancellationToken);

    public override async ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken)
    {
        var elements = 0L;
        for (var row = 0L; row < rows; row++)
        {
            elements = await copier.CopyInt64Async(cancellationToken);
        }

        await inner.CopyAsync(copier, elements, cancellationToken);
    }
}

/// <summary>The columns of the elements, one after another.</summary>
internal sealed class TupleLayout(IReadOnlyList<NativeLayout> elements) : NativeLayout
{
    public override async ValueTask CopyPrefixAsync(NativeBlockCopier copier, CancellationToken cancellationToken)
    {
        foreach (var element in elements)
        {
            await element.CopyPrefixAsync(copier, cancellationToken);
        }
    }

    public override async ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken)
    {
        foreach (var element in elements)
        {
            await element.CopyAsync(copier, rows, cancellationToken);
        }
    }
}

/// <summary>LowCardinality: the different values, then for each row the place of its value.</summary>
internal sealed class DictionaryLayout(NativeLayout values) : NativeLayout
{
    public override ValueTask CopyPrefixAsync(NativeBlockCopier copier, CancellationToken cancellationToken) =>
        copier.CopyAsync(sizeof(long), cancellationToken);

    public override async ValueTask CopyAsync(NativeBlockCopier copier, long rows, CancellationToken cancellationToken)
    {
        if (rows == 0)
        {
            return; // Inside empty arrays nothing is written at all.
        }

        // The lowest byte says how wide places are: 0 for one byte, 1 for two, 2 for four, 3 for eight.
        var width = 1 << (int)(await copier.CopyInt64Async(cancellationToken) & 0xFF);
        await values.CopyAsync(copier, await copier.CopyInt64Async(cancellationToken), cancellationToken);
        await copier.CopyAsync(await copier.CopyInt64Async(cancellationToken) * width, cancellationToken);
    }
}
