using System.Buffers.Binary;

namespace Telemetry.Broker.Segments;

/// <summary>What a cursor came upon.</summary>
internal enum CursorStep
{
    /// <summary>An intact record.</summary>
    Record,

    /// <summary>Bytes that are no record, or missing offsets, with an intact record after them.</summary>
    Damage,

    /// <summary>Bytes that are no record, up to the end.</summary>
    BadTail,

    End,
}

/// <summary>A stretch of a segment that holds no intact record. The last offset is unknown (−1) at a segment's end.</summary>
internal readonly record struct DamagedStretch(long Position, long EndPosition, long FirstOffset, long LastOffset);

/// <summary>Walks the records of one segment and finds its way past damage by the continuity of offsets.</summary>
internal sealed class SegmentCursor(LogFile file, LogPosition start, long limit)
{
    private const int ChunkBytes = 256 * 1024;

    // Chunks are never reused: the records handed out are slices of them.
    private byte[] chunk = [];
    private long chunkStart;

    public long Position { get; private set; } = start.Position;

    /// <summary>Gets the offset that the next record should have.</summary>
    public long NextOffset { get; private set; } = start.Offset;

    /// <summary>Gets the record just read.</summary>
    public RecordFrame Frame { get; private set; }
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Gets the damage just found.</summary>
    public DamagedStretch Damaged { get; private set; }

    public CursorStep Next()
    {
        if (Position >= limit)
        {
            return CursorStep.End;
        }

        if (TryFrameAt(Position, out RecordFrame frame, out ReadOnlyMemory<byte> whole))
        {
            if (frame.Offset == NextOffset)
            {
                Frame = frame;
                Payload = whole[RecordFrame.HeaderBytes..];
                Position += frame.TotalBytes;
                NextOffset++;
                return CursorStep.Record;
            }

            if (frame.Offset > NextOffset)
            {
                return SkipTo(Position, frame.Offset);
            }
        }

        return SkipDamage();
    }

    /// <summary>Passes a bad tail: nothing more is read from this segment.</summary>
    public void GiveUp(long nextOffset)
    {
        Position = limit;
        NextOffset = nextOffset;
    }

    private CursorStep SkipDamage()
    {
        // Damage inside a payload leaves the length good. Trying that first also means that bytes which a producer chose
        // are not searched for frames.
        if (RecordFrame.TryRead(Peek(Position, RecordFrame.HeaderBytes).Span, out RecordFrame damaged)
            && TryFrameAt(Position + damaged.TotalBytes, out RecordFrame next, out _)
            && next.Offset == NextOffset + 1)
        {
            return SkipTo(Position + damaged.TotalBytes, next.Offset);
        }

        byte[] rest = new byte[limit - Position];
        int length = file.Read(rest, Position);
        for (int at = 1; at + RecordFrame.HeaderBytes <= length; at++)
        {
            long offset = BinaryPrimitives.ReadInt64LittleEndian(rest.AsSpan(at + 8));
            if (offset < NextOffset || offset - NextOffset > at)
            {
                continue;
            }

            ReadOnlySpan<byte> candidate = rest.AsSpan(at, length - at);
            if (RecordFrame.TryRead(candidate, out RecordFrame frame)
                && frame.TotalBytes <= candidate.Length
                && frame.IsIntact(candidate[..frame.TotalBytes]))
            {
                return SkipTo(Position + at, offset);
            }
        }

        Damaged = new DamagedStretch(Position, limit, NextOffset, LastOffset: -1);
        return CursorStep.BadTail;
    }

    private CursorStep SkipTo(long position, long offset)
    {
        Damaged = new DamagedStretch(Position, position, NextOffset, offset - 1);
        Position = position;
        NextOffset = offset;
        return CursorStep.Damage;
    }

    private bool TryFrameAt(long position, out RecordFrame frame, out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        if (!RecordFrame.TryRead(Peek(position, RecordFrame.HeaderBytes).Span, out frame) || frame.TotalBytes > limit - position)
        {
            return false;
        }

        whole = Peek(position, frame.TotalBytes);
        return whole.Length == frame.TotalBytes && frame.IsIntact(whole.Span);
    }

    /// <summary>Gets bytes of the file, fewer where it ends.</summary>
    private ReadOnlyMemory<byte> Peek(long position, int count)
    {
        long available = Math.Min(count, limit - position);
        if (available <= 0)
        {
            return default;
        }

        if (position < this.chunkStart || position + available > this.chunkStart + this.chunk.Length)
        {
            int size = (int)Math.Min(Math.Max(ChunkBytes, available), limit - position);
            byte[] fresh = GC.AllocateUninitializedArray<byte>(size);
            int filled = file.Read(fresh, position);
            this.chunk = filled == size ? fresh : fresh[..filled];
            this.chunkStart = position;
        }

        int start = (int)(position - this.chunkStart);
        return this.chunk.AsMemory(start, (int)Math.Min(available, this.chunk.Length - start));
    }
}
