using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Broker.Segments;

/// <summary>What one commit recorded.</summary>
/// <param name="Generation">Grows by one with each commit.</param>
/// <param name="Checkpoint">The checkpoint itself.</param>
/// <param name="EndOffset">The durable end of the log at that moment: offsets below it were given away and are never given again.</param>
/// <param name="CommittedMs">When (Unix ms).</param>
internal sealed record CheckpointEntry(long Generation, LogCheckpoint Checkpoint, long EndOffset, long CommittedMs);

/// <summary>
/// The checkpoint of a topic: two slots of 4 KiB that are written in turn, so that a torn write can only hurt the one
/// that was not acknowledged yet. The file never grows, so that a commit costs one small fdatasync.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    public const string Name = "checkpoint";
    private const int SlotBytes = 4096;
    private const int FixedBytes = 48;
    private const uint Magic = 0x31504B43;

    private readonly LogFile file;
    private readonly byte[] slot = new byte[SlotBytes];

    private CheckpointFile(LogFile file)
    {
        this.file = file;
    }

    /// <summary>Gets the newest intact entry; null where none was ever written, or both slots are lost.</summary>
    public CheckpointEntry? Newest { get; private set; }

    public static CheckpointFile Open(LogDevice device, string directory)
    {
        CheckpointFile opened = new(device.Open(Path.Combine(directory, Name)));
        try
        {
            opened.Reserve();
            CheckpointEntry? even = opened.ReadSlot(0);
            CheckpointEntry? odd = opened.ReadSlot(1);
            opened.Newest = even is null || odd?.Generation > even.Generation ? odd : even;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Records a checkpoint; durable on return.</summary>
    /// <exception cref="ArgumentException">The note is over 3 KiB.</exception>
    public void Write(LogCheckpoint checkpoint, long endOffset, long committedMs)
    {
        CheckpointEntry entry = new((Newest?.Generation ?? 0) + 1, checkpoint, endOffset, committedMs);
        int noteBytes = checkpoint.Note is null ? -1 : checkpoint.MeasureNote();
        Span<byte> bytes = this.slot;
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], entry.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], checkpoint.NextOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], endOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], committedMs);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], noteBytes);
        if (checkpoint.Note is not null)
        {
            Encoding.UTF8.GetBytes(checkpoint.Note, bytes[FixedBytes..]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Crc32C.Of(bytes[8..]));
        this.file.Write(bytes, entry.Generation % 2 * SlotBytes);
        this.file.Sync();
        Newest = entry;
    }

    public void Dispose() => this.file.Dispose();

    /// <summary>Takes the room for both slots, so that a full disk never keeps a reader from getting on.</summary>
    private void Reserve()
    {
        long length = this.file.Length;
        if (length < 2 * SlotBytes)
        {
            this.file.Write(new byte[(2 * SlotBytes) - length], length);
        }
    }

    private CheckpointEntry? ReadSlot(int index)
    {
        Span<byte> bytes = this.slot;
        if (this.file.Read(bytes, index * SlotBytes) < SlotBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Of(bytes[8..]))
        {
            return null;
        }

        int noteBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]);
        string? note = noteBytes < 0 ? null : Encoding.UTF8.GetString(bytes.Slice(FixedBytes, noteBytes));
        return new CheckpointEntry(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            new LogCheckpoint(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), note),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
    }
}
