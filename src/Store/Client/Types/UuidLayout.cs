using System.Buffers.Binary;

namespace Telemetry.Store.Client.Types;

/// <summary>ClickHouse's layout of a UUID: the big-endian bytes with each half of eight reversed.</summary>
internal static class UuidLayout
{
    public const int Size = 16;

    public static Guid Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            return Guid.Empty;
        }

        Span<byte> big = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(big, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        BinaryPrimitives.WriteUInt64BigEndian(big[8..], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        return new Guid(big, bigEndian: true);
    }

    public static void Write(Guid value, Span<byte> target)
    {
        Span<byte> big = stackalloc byte[Size];
        value.TryWriteBytes(big, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(target, BinaryPrimitives.ReadUInt64BigEndian(big));
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], BinaryPrimitives.ReadUInt64BigEndian(big[8..]));
    }
}
