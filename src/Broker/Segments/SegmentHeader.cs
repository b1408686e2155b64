using System.Buffers.Binary;

namespace Telemetry.Broker.Segments;

/// <summary>The first bytes of a segment file.</summary>
/// <param name="FirstOffset">The offset of its first record; the file's name says the same.</param>
/// <param name="PreviousFirstOffset">The first offset of the segment before it, so that a missing file is noticed; −1 for the very first.</param>
/// <param name="CreatedMs">When it was begun, not before the append time of any earlier record (Unix ms).</param>
internal readonly record struct SegmentHeader(long FirstOffset, long PreviousFirstOffset, long CreatedMs)
{
    public const int Bytes = 40;
    public const uint FormatVersion = 1;

    /// <summary>"TLMSEG" and a line end that text-mode transfers would break.</summary>
    private static ReadOnlySpan<byte> Magic => "TLMSEG\r\n"u8;

    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], FirstOffset);
        BinaryPrimitives.WriteInt64LittleEndian(target[20..], PreviousFirstOffset);
        BinaryPrimitives.WriteInt64LittleEndian(target[28..], CreatedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(target[36..], Crc32C.Of(target[..36]));
    }

    /// <summary>Reads a header; null where the bytes are not a whole, intact one.</summary>
    /// <exception cref="LogDamagedException">A newer version wrote it.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Bytes
            || !bytes[..8].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]) != Crc32C.Of(bytes[..36]))
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != FormatVersion)
        {
            throw new LogDamagedException(
                $"{path} has format version {version}; this program reads {FormatVersion}. Use the newer program that wrote it.");
        }

        return new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]));
    }
}
