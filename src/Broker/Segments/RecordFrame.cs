using System.Buffers.Binary;

namespace Telemetry.Broker.Segments;

/// <summary>
/// The frame around each record: <c>[payload length u32 | crc32c u32 | offset i64 | append time ms i64 | payload]</c>, little
/// endian. The checksum covers the length and everything after the checksum.
/// </summary>
internal readonly record struct RecordFrame(int PayloadLength, uint Checksum, long Offset, long AppendedMs)
{
    public const int HeaderBytes = 24;

    /// <summary>An empty payload still has its own counts.</summary>
    private const int PayloadBytesMin = RecordPayload.FixedBytes;

    public int TotalBytes => HeaderBytes + PayloadLength;

    /// <summary>Reads a frame's header; false where its length cannot be one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length is < PayloadBytesMin or > SegmentLogOptions.RecordBytesMax)
        {
            return false;
        }

        frame = new RecordFrame(
            (int)length,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        return true;
    }

    /// <summary>Tells whether the bytes, a whole frame, are what was written.</summary>
    public bool IsIntact(ReadOnlySpan<byte> wholeFrame) => ChecksumOf(wholeFrame) == Checksum;

    /// <summary>Completes a frame whose length and payload are in place.</summary>
    public static void Seal(Span<byte> wholeFrame, long offset, long appendedMs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(wholeFrame[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(wholeFrame[16..], appendedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(wholeFrame[4..], ChecksumOf(wholeFrame));
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> wholeFrame) => Crc32C.Of(wholeFrame[..4], wholeFrame[8..]);
}
