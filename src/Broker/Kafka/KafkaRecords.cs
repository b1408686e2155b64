using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>Turns records of the log into Kafka's messages and back.</summary>
internal static class KafkaRecords
{
    // What a record costs beside its bytes, roughly, in memory and in the protocol.
    private const int Overhead = 128;
    private const string ContentType = "content-type";
    private static readonly byte[] Json = "application/json"u8.ToArray();
    private static readonly long LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Makes the message of a record. An empty key is no key: the partition is then chosen at random.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isUsage">Whether it is a usage event, which says what it is in a header.</param>
    public static Message<byte[], byte[]> Message(OutgoingRecord record, bool isUsage)
    {
        Message<byte[], byte[]> message = new() { Key = record.Key.IsEmpty ? null! : Bytes(record.Key), Value = Bytes(record.Value), Headers = [] };
        foreach ((string name, string value) in record.Headers)
        {
            message.Headers.Add(name, Encoding.UTF8.GetBytes(value));
        }

        if (isUsage && !record.Headers.Any(static header => header.Key == ContentType))
        {
            message.Headers.Add(ContentType, Json);
        }

        return message;
    }

    /// <summary>Makes the record of a consumed message.</summary>
    public static LogRecord Record(ConsumeResult<byte[], byte[]> result, TimeProvider time) => new()
    {
        Offset = result.Offset.Value,
        AppendedAt = AppendedAt(result.Message.Timestamp, time),
        Key = result.Message.Key,
        Value = result.Message.Value,
        Headers = result.Message.Headers is { Count: > 0 } headers
            ? [.. headers.Select(static header => KeyValuePair.Create(header.Key, Encoding.UTF8.GetString(header.GetValueBytes() ?? [])))]
            : [],
    };

    /// <summary>Gets about how many bytes a record takes.</summary>
    public static int SizeOf(LogRecord record) => record.Key.Length + record.Value.Length + Overhead;

    /// <inheritdoc cref="SizeOf(LogRecord)"/>
    public static int SizeOf(OutgoingRecord record)
    {
        int size = record.Key.Length + record.Value.Length + Overhead;
        foreach ((string name, string value) in record.Headers)
        {
            size += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        return size;
    }

    // A producer may set any number as the time; a message format older than Kafka 0.10 has none.
    private static DateTimeOffset AppendedAt(Timestamp timestamp, TimeProvider time) => timestamp.Type == TimestampType.NotAvailable
        ? time.GetUtcNow()
        : DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(timestamp.UnixTimestampMs, 0, LatestMilliseconds));

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
