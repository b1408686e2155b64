using System.Buffers;
using Telemetry.Broker;
using Telemetry.Events;

namespace Telemetry.Ingest;

/// <summary>Makes records of the usage topic: the event's canonical form under its id.</summary>
public static class UsageRecords
{
    private const int KeyBytes = 36;
    private static readonly KeyValuePair<string, string>[] Headers = [new("content-type", "application/json")];

    /// <summary>Makes the record of an event. What was assumed when it was read, such as its time, is stated in it.</summary>
    public static OutgoingRecord Of(UsageEvent usageEvent) => Of(usageEvent, new ArrayBufferWriter<byte>(1024));

    /// <summary>Makes the record of an event.</summary>
    /// <param name="scratch">Holds the canonical form meanwhile; a caller with many events uses one for all.</param>
    public static OutgoingRecord Of(UsageEvent usageEvent, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        UsageEventWriter.Write(usageEvent, scratch);
        byte[] keyAndValue = GC.AllocateUninitializedArray<byte>(KeyBytes + scratch.WrittenCount);
        usageEvent.EventId.TryFormat(keyAndValue, out _);
        scratch.WrittenSpan.CopyTo(keyAndValue.AsSpan(KeyBytes));
        return new OutgoingRecord { Key = keyAndValue.AsMemory(0, KeyBytes), Value = keyAndValue.AsMemory(KeyBytes), Headers = Headers };
    }
}
