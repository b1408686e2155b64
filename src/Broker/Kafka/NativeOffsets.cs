using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>
/// Commits and reads offsets with their metadata, which Confluent.Kafka does not offer: three functions of librdkafka on the
/// consumer's own handle. Nothing else may commit for that consumer; a commit without metadata wipes it.
/// </summary>
internal sealed unsafe partial class NativeOffsets
{
    private const string Library = "librdkafka";
    private const long NoOffset = -1001;
    private readonly SafeHandle client;

    /// <exception cref="MissingMethodException">Confluent.Kafka has no such handle in this version.</exception>
    public NativeOffsets(Handle handle)
    {
        this.client = (SafeHandle)HandleOf(handle);
    }

    /// <summary>Commits one partition and waits for the broker's answer, however long that takes.</summary>
    /// <remarks>
    /// One partition a call: of a list, one bad entry makes an error of all, though the good ones were stored. There is no
    /// deadline, because a commit that was given up could still land later.
    /// </remarks>
    public ErrorCode Commit(LogPartitionId partition, LogCheckpoint checkpoint)
    {
        nint list = NewList(1);
        try
        {
            TopicPartitionEntry* entry = Add(list, partition.Topic, partition.Partition);
            entry->Offset = checkpoint.NextOffset;
            if (checkpoint.Note is { Length: > 0 } note)
            {
                int length = Encoding.UTF8.GetByteCount(note);
                entry->Metadata = Allocate(0, (nuint)length);
                entry->MetadataSize = (nuint)length;
                Encoding.UTF8.GetBytes(note, new Span<byte>((void*)entry->Metadata, length));
            }

            ErrorCode answer = (ErrorCode)Commit(this.client, list, async: 0);
            return answer != ErrorCode.NoError ? answer : (ErrorCode)entry->Error;
        }
        finally
        {
            DestroyList(list);
        }
    }

    /// <summary>Reads what the group committed for each partition; the checkpoint is null where it never did.</summary>
    /// <exception cref="KafkaException">The broker did not answer in time, or refused.</exception>
    public Dictionary<LogPartitionId, LogCheckpoint?> Committed(IReadOnlyList<LogPartitionId> partitions, TimeSpan timeout)
    {
        nint list = NewList(partitions.Count);
        try
        {
            foreach (LogPartitionId partition in partitions)
            {
                Add(list, partition.Topic, partition.Partition);
            }

            Check((ErrorCode)Committed(this.client, list, (int)timeout.TotalMilliseconds));
            Dictionary<LogPartitionId, LogCheckpoint?> found = [];
            TopicPartitionList* answer = (TopicPartitionList*)list;
            for (int index = 0; index < answer->Count; index++)
            {
                TopicPartitionEntry* entry = answer->Entries + index;
                Check((ErrorCode)entry->Error);
                LogPartitionId id = new(Marshal.PtrToStringUTF8(entry->Topic)!, entry->Partition);
                string? note = entry->MetadataSize == 0
                    ? null
                    : Encoding.UTF8.GetString(new ReadOnlySpan<byte>((void*)entry->Metadata, checked((int)entry->MetadataSize)));
                found.Add(id, entry->Offset == NoOffset ? null : new LogCheckpoint(entry->Offset, note));
            }

            return found;
        }
        finally
        {
            DestroyList(list);
        }
    }

    private static void Check(ErrorCode code)
    {
        if (code != ErrorCode.NoError)
        {
            throw new KafkaException(code);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object HandleOf(Handle handle);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_new")]
    private static partial nint NewList(int size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    private static partial TopicPartitionEntry* Add(nint list, string topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    private static partial void DestroyList(nint list);

    // Metadata belongs to the list, which frees it: it has to come from librdkafka's own allocator.
    [LibraryImport(Library, EntryPoint = "rd_kafka_mem_malloc")]
    private static partial nint Allocate(nint client, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit")]
    private static partial int Commit(SafeHandle client, nint list, int async);

    [LibraryImport(Library, EntryPoint = "rd_kafka_committed")]
    private static partial int Committed(SafeHandle client, nint list, int timeoutMilliseconds);

    /// <summary>rd_kafka_topic_partition_list_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TopicPartitionList
    {
        public int Count;
        public int Size;
        public TopicPartitionEntry* Entries;
    }

    /// <summary>rd_kafka_topic_partition_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TopicPartitionEntry
    {
        public nint Topic;
        public int Partition;
        public long Offset;
        public nint Metadata;
        public nuint MetadataSize;
        public nint Opaque;
        public int Error;
        public nint Private;
    }
}
