using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Broker.Segments;

/// <summary>
/// What a frame holds: <c>[key length u16 | header count u16 | header bytes u32 | headers | key | value]</c>, each header
/// <c>[name length u16 | value length u32 | name | value]</c> in UTF-8.
/// </summary>
internal static class RecordPayload
{
    public const int FixedBytes = 8;
    private const int HeaderFixedBytes = 6;

    /// <summary>Gets the size of a record's payload.</summary>
    /// <exception cref="ArgumentException">The record is over a bound of the log.</exception>
    public static int SizeOf(OutgoingRecord record)
    {
        long size = FixedBytes + (long)HeaderBytesOf(record) + record.Key.Length + record.Value.Length;
        if (size > SegmentLogOptions.RecordBytesMax || record.Key.Length > ushort.MaxValue || record.Headers.Count > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A record of {size:N0} bytes with a key of {record.Key.Length:N0} is over the log's bound of {SegmentLogOptions.RecordBytesMax:N0} bytes, key {ushort.MaxValue:N0}.");
        }

        return (int)size;
    }

    /// <summary>Writes the payload; returns its size.</summary>
    public static int Write(OutgoingRecord record, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)record.Key.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)record.Headers.Count);
        int position = FixedBytes;
        foreach ((string name, string value) in record.Headers)
        {
            int nameBytes = Encoding.UTF8.GetBytes(name, target[(position + HeaderFixedBytes)..]);
            int valueBytes = Encoding.UTF8.GetBytes(value, target[(position + HeaderFixedBytes + nameBytes)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(target[position..], checked((ushort)nameBytes));
            BinaryPrimitives.WriteInt32LittleEndian(target[(position + 2)..], valueBytes);
            position += HeaderFixedBytes + nameBytes + valueBytes;
        }

        BinaryPrimitives.WriteInt32LittleEndian(target[4..], position - FixedBytes);
        record.Key.Span.CopyTo(target[position..]);
        position += record.Key.Length;
        record.Value.Span.CopyTo(target[position..]);
        return position + record.Value.Length;
    }

    /// <summary>Splits an intact payload.</summary>
    public static LogRecord Read(RecordFrame frame, ReadOnlyMemory<byte> payload, HeaderMemo headers)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        int keyLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int headerBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        int keyStart = FixedBytes + headerBytes;
        return new LogRecord
        {
            Offset = frame.Offset,
            AppendedAt = DateTimeOffset.FromUnixTimeMilliseconds(frame.AppendedMs),
            Key = payload.Slice(keyStart, keyLength),
            Value = payload[(keyStart + keyLength)..],
            Headers = headers.Read(payload.Slice(FixedBytes, headerBytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..])),
        };
    }

    internal static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(ReadOnlySpan<byte> bytes, int count)
    {
        KeyValuePair<string, string>[] headers = new KeyValuePair<string, string>[count];
        for (int i = 0; i < count; i++)
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            int valueLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[2..]);
            bytes = bytes[HeaderFixedBytes..];
            headers[i] = new(Encoding.UTF8.GetString(bytes[..nameLength]), Encoding.UTF8.GetString(bytes.Slice(nameLength, valueLength)));
            bytes = bytes[(nameLength + valueLength)..];
        }

        return headers;
    }

    private static int HeaderBytesOf(OutgoingRecord record)
    {
        int size = 0;
        foreach ((string name, string value) in record.Headers)
        {
            int nameBytes = Encoding.UTF8.GetByteCount(name);
            if (nameBytes > ushort.MaxValue)
            {
                throw new ArgumentException($"A header name of {nameBytes:N0} bytes is over the log's bound of {ushort.MaxValue:N0}.");
            }

            size += HeaderFixedBytes + nameBytes + Encoding.UTF8.GetByteCount(value);
        }

        return size;
    }
}

/// <summary>Reads headers; neighbours that carry the same ones share one list.</summary>
internal sealed class HeaderMemo
{
    private ReadOnlyMemory<byte> lastBytes;
    private IReadOnlyList<KeyValuePair<string, string>> last = [];

    public IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlyMemory<byte> bytes, int count)
    {
        if (!bytes.Span.SequenceEqual(this.lastBytes.Span))
        {
            this.last = RecordPayload.ReadHeaders(bytes.Span, count);
            this.lastBytes = bytes;
        }

        return this.last;
    }
}
