using System.Buffers.Binary;

namespace Telemetry.Store.Client.Types;

/// <summary>Reads RowBinary values. When the bytes run out it yields defaults and says so, so that the row can be tried again with more.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    /// <summary>Gets whether more was asked for than there is; every value read is then worthless.</summary>
    public bool RanOut { get; private set; }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (RanOut || count > this.bytes.Length - Position)
        {
            RanOut = true;
            return [];
        }

        var taken = this.bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public byte Byte() => Take(1) is [var b] ? b : (byte)0;

    public ulong VarUInt()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>Reads a length; at least one byte of data follows for each, or the bytes have run out.</summary>
    public int Length() => RanOut ? 0 : checked((int)VarUInt());

    public ReadOnlySpan<byte> Text() => Take(Length());

    public short Int16() => Take(2) is { Length: 2 } b ? BinaryPrimitives.ReadInt16LittleEndian(b) : (short)0;

    public int Int32() => Take(4) is { Length: 4 } b ? BinaryPrimitives.ReadInt32LittleEndian(b) : 0;

    public long Int64() => Take(8) is { Length: 8 } b ? BinaryPrimitives.ReadInt64LittleEndian(b) : 0;

    public Int128 Int128() => Take(16) is { Length: 16 } b ? BinaryPrimitives.ReadInt128LittleEndian(b) : 0;
}
