using System.Buffers.Binary;
using Telemetry.Broker.Segments;
using Telemetry.Events;

namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>
/// One event in a spool file: <c>[JSON length u32 | crc32c u32 | event id 16 bytes | JSON]</c>, numbers little endian, the id in
/// its written order. The checksum covers everything but itself.
/// </summary>
internal static class SpoolFrame
{
    public const int HeaderBytes = 24;

    private const int IdAt = 8;

    public static int BytesOf(UsageRecord record) => HeaderBytes + record.Json.Length;

    /// <summary>Writes a frame at the start of a buffer that has room for it; returns its length.</summary>
    public static int Write(UsageRecord record, Span<byte> buffer)
    {
        var frame = buffer[..BytesOf(record)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)record.Json.Length);
        record.EventId.TryWriteBytes(frame[IdAt..], bigEndian: true, out _);
        record.Json.Span.CopyTo(frame[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], ChecksumOf(frame));
        return frame.Length;
    }

    /// <summary>Reads the frame at the start of the bytes; false where none stands that is intact.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out UsageRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
        if (length is 0 or > EventLimits.EventBytes || length > bytes.Length - HeaderBytes)
        {
            return false;
        }

        var frame = bytes[..(HeaderBytes + (int)length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame.Span[4..]) != ChecksumOf(frame.Span))
        {
            return false;
        }

        record = new UsageRecord(new Guid(frame.Span[IdAt..HeaderBytes], bigEndian: true), frame[HeaderBytes..]);
        return true;
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> frame) => Crc32C.Of(frame[..4], frame[IdAt..]);
}
