using System.Buffers.Binary;
using Telemetry.Sdk.Answers.Shapes;

namespace Telemetry.Sdk.Answers;

/// <summary>
/// Reads AWS's event streams: each message is its length, its headers' length, a checksum, the headers, the payload, and a
/// checksum. Checksums are the caller's business; a length that cannot be ends the reading.
/// </summary>
internal sealed class EventStreamReader(AnswerShape shape, AnswerFacts facts, int bytesMax) : AnswerReader
{
    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const byte TextType = 7;

    // The bytes of a value by its type; texts and byte arrays say their own length.
    private static ReadOnlySpan<byte> ValueBytes => [0, 0, 1, 2, 4, 8, 0, 0, 8, 16];

    private PooledBytes pending;

    public override void Feed(ReadOnlySpan<byte> bytes)
    {
        Append(ref this.pending, bytes, bytesMax);
        var read = 0;
        try
        {
            while (this.pending.Length - read >= PreludeBytes)
            {
                var rest = this.pending.Span[read..];
                var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
                var headers = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
                if (length > bytesMax || headers > length || length - headers < PreludeBytes + ChecksumBytes)
                {
                    throw new InvalidDataException("The frame of an event has a length that cannot be.");
                }

                if (rest.Length < length)
                {
                    break;
                }

                read += (int)length;
                ReadMessage(rest.Slice(PreludeBytes, (int)headers), rest[(PreludeBytes + (int)headers)..((int)length - ChecksumBytes)]);
            }
        }
        finally
        {
            this.pending.RemoveStart(read);
        }
    }

    public override void End()
    {
    }

    public override void Dispose() => this.pending.Release();

    private void ReadMessage(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> name = default;
        while (headers.Length > 1 && headers.Length > headers[0] + 1)
        {
            var header = headers.Slice(1, headers[0]);
            var type = headers[header.Length + 1];
            headers = headers[(header.Length + 2)..];
            var hasLength = type is TextType - 1 or TextType;
            var length = hasLength && headers.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(headers) : type < ValueBytes.Length ? ValueBytes[type] : headers.Length;
            headers = hasLength && headers.Length >= 2 ? headers[2..] : headers;
            if (length > headers.Length)
            {
                break;
            }

            var value = headers[..length];
            headers = headers[length..];
            if (header.SequenceEqual(":event-type"u8))
            {
                name = value;
            }
            else if (header.SequenceEqual(":message-type"u8) && !value.SequenceEqual("event"u8))
            {
                facts.HasFailed = true;
                return;
            }
        }

        shape.ReadEvent(name, payload, facts);
    }
}
