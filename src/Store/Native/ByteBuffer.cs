using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Store.Native;

/// <summary>A growing buffer of pooled memory. Numbers are little-endian, as ClickHouse has them.</summary>
internal sealed class ByteBuffer(int capacity = 4_096) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => this.bytes.AsMemory(0, Length);

    /// <summary>Makes room for so many bytes and counts them as written.</summary>
    public Span<byte> Take(int count)
    {
        if (count > this.bytes.Length - Length)
        {
            Grow(count);
        }

        var span = this.bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>Appends a number of any width.</summary>
    public void Number<T>(T value)
        where T : unmanaged
    {
        // Every platform that the engine exists for is little-endian.
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Take(Unsafe.SizeOf<T>())), value);
    }

    public void VarUInt(uint value)
    {
        while (value >= 0x80)
        {
            Byte((byte)((value & 0x7F) | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Appends a text as ClickHouse's String: its length in bytes and its UTF-8.</summary>
    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        VarUInt((uint)count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    /// <summary>Appends bytes as ClickHouse's String.</summary>
    public void Text(ReadOnlySpan<byte> value)
    {
        VarUInt((uint)value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(this.bytes);
        this.bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), checked(this.bytes.Length * 2)));
        this.bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(this.bytes);
        this.bytes = larger;
    }
}
