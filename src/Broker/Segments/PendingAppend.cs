using System.Buffers;
using System.Buffers.Binary;

namespace Telemetry.Broker.Segments;

/// <summary>Records of one caller, encoded, waiting for their turn. It completes when they are durable.</summary>
internal sealed class PendingAppend : TaskCompletionSource
{
    /// <summary>The largest append of one caller.</summary>
    public const int BytesMax = 256 * 1024 * 1024;

    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;

    private readonly byte[] buffer;
    private int state = Waiting;

    public PendingAppend(IReadOnlyList<OutgoingRecord> records)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        long total = 0;
        int[] sizes = new int[records.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = RecordPayload.SizeOf(records[i]);
            total += RecordFrame.HeaderBytes + sizes[i];
        }

        if (total > BytesMax)
        {
            throw new ArgumentException($"An append of {total:N0} bytes is over the log's bound of {BytesMax:N0}: split it.");
        }

        Count = sizes.Length;
        Length = (int)total;
        this.buffer = ArrayPool<byte>.Shared.Rent(Length);
        int position = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            Span<byte> frame = this.buffer.AsSpan(position, RecordFrame.HeaderBytes + sizes[i]);
            BinaryPrimitives.WriteInt32LittleEndian(frame, sizes[i]);
            RecordPayload.Write(records[i], frame[RecordFrame.HeaderBytes..]);
            position += frame.Length;
        }
    }

    public int Count { get; }
    public int Length { get; }
    public ReadOnlySpan<byte> Bytes => this.buffer.AsSpan(0, Length);

    /// <summary>Claims it for writing; false when its caller has given up.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref this.state, Taken, Waiting) == Waiting;

    /// <summary>Withdraws it, unless it is being written already: then its caller has to hear how that ended.</summary>
    public void TryWithdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref this.state, Withdrawn, Waiting) == Waiting)
        {
            TrySetCanceled(cancellationToken);
        }
    }

    /// <summary>Gives each record its offset, time and checksum.</summary>
    public void Seal(long firstOffset, long appendedMs)
    {
        int position = 0;
        for (int i = 0; i < Count; i++)
        {
            int size = RecordFrame.HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(this.buffer.AsSpan(position));
            RecordFrame.Seal(this.buffer.AsSpan(position, size), firstOffset + i, appendedMs);
            position += size;
        }
    }

    /// <summary>Gives the buffer back. The one who takes it off the queue calls this, once.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(this.buffer);
}
