using System.Buffers.Binary;
using System.Text;

namespace Telemetry.FakeProviders.Answers;

/// <summary>One message of <c>application/vnd.amazon.eventstream</c>: lengths, CRC, headers, payload, CRC.</summary>
internal static class EventStreamFrame
{
    private const byte TextValue = 7;

    public static byte[] Event(string type, string payload) =>
        Message([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], payload);

    public static byte[] Exception(string type, string payload) =>
        Message([(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], payload);

    private static byte[] Message((string Name, string Value)[] headers, string payload)
    {
        using var head = new MemoryStream();
        Span<byte> length = stackalloc byte[2];
        foreach (var (name, value) in headers)
        {
            head.WriteByte(checked((byte)name.Length));
            head.Write(Encoding.UTF8.GetBytes(name));
            head.WriteByte(TextValue);
            BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)value.Length));
            head.Write(length);
            head.Write(Encoding.UTF8.GetBytes(value));
        }

        var headerBytes = head.ToArray();
        var body = Encoding.UTF8.GetBytes(payload);
        var message = new byte[16 + headerBytes.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headerBytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32(message.AsSpan(0, 8)));
        headerBytes.CopyTo(message, 12);
        body.CopyTo(message, 12 + headerBytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc32(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>The CRC of ISO 3309, as in gzip.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
