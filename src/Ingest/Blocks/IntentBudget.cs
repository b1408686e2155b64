using System.Text;

namespace Telemetry.Ingest.Blocks;

/// <summary>Counts the bytes of an intent while its block grows, so that the block is cut before the intent gets too long.</summary>
public sealed class IntentBudget
{
    // First, length, rows, mapper, the two counts: at most 10 bytes each; and the hash.
    private const int FixedBytes = (6 * 10) + 16;
    private const int RunBytesMax = 10 + 10;
    private const int ValueBytes = 8;

    private readonly int bytesLeftAtStart;
    private long closedRunBytes;
    private long values;
    private Exclusion? open;
    private long next;

    public IntentBudget(long first, string bookVersion, string tenantDefault)
    {
        this.next = first;
        this.bytesLeftAtStart = BlockIntentCodec.BytesMax - FixedBytes
            - (2 * 5) - Encoding.UTF8.GetByteCount(bookVersion) - Encoding.UTF8.GetByteCount(tenantDefault);
    }

    /// <summary>Gets whether a further run and this many further values are sure to fit.</summary>
    public bool Fits(int newValues) =>
        this.closedRunBytes + (2 * RunBytesMax) + ((this.values + newValues) * ValueBytes) <= this.bytesLeftAtStart;

    /// <summary>Counts values that the intent will list.</summary>
    public void AddValues(int count) => this.values += count;

    /// <summary>Counts one left-out offset; offsets come in ascending order.</summary>
    public void AddExclusion(long offset, ExclusionReason reason)
    {
        if (this.open is { } run && run.Reason == reason && run.Offsets.Last + 1 == offset)
        {
            this.open = run with { Offsets = new OffsetRange(run.Offsets.First, offset) };
            return;
        }

        CloseRun();
        this.open = new Exclusion(new OffsetRange(offset, offset), reason);
    }

    private void CloseRun()
    {
        if (this.open is { } run)
        {
            this.closedRunBytes += Varints.Size((ulong)(run.Offsets.First - this.next)) + Varints.Size((ulong)run.Offsets.Length << 3);
            this.next = run.Offsets.Last + 1;
            this.open = null;
        }
    }
}
