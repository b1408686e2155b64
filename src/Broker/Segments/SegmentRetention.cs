namespace Telemetry.Broker.Segments;

/// <summary>Decides which segments may go: after an unclean stop the reader goes back at least one segment and the grace period.</summary>
internal sealed class SegmentRetention(TimeSpan grace)
{
    private readonly Dictionary<long, DateTimeOffset> passedAt = [];

    /// <summary>Notes which segments a checkpoint has passed, and when.</summary>
    public void Observe(LogView view, long checkpointOffset, DateTimeOffset committedAt)
    {
        for (int i = 0; i < view.Segments.Length - 1; i++)
        {
            long firstOffset = view.Segments[i].FirstOffset;
            if (view.EndOffsetOf(i) <= checkpointOffset)
            {
                this.passedAt.TryAdd(firstOffset, committedAt);
            }
            else
            {
                // A checkpoint that moved back takes the segment into use again.
                this.passedAt.Remove(firstOffset);
            }
        }
    }

    /// <summary>Gets whether a segment was begun before something was taken out of the store.</summary>
    public static bool MayHold(Segment segment, DateTimeOffset? forgottenAt) =>
        forgottenAt is { } at && segment.Header.CreatedMs <= at.ToUnixTimeMilliseconds();

    /// <summary>Gets how many of the oldest segments may be deleted now. The newest passed one stays, unless it holds what was taken out of the store.</summary>
    public int CountOfDeletable(LogView view, DateTimeOffset now, DateTimeOffset? forgottenAt)
    {
        int deletable = 0;
        while (deletable + 1 < view.Segments.Length
            && (this.passedAt.ContainsKey(view.Segments[deletable + 1].FirstOffset) || MayHold(view.Segments[deletable], forgottenAt))
            && this.passedAt.TryGetValue(view.Segments[deletable].FirstOffset, out DateTimeOffset passed)
            && now - passed >= grace)
        {
            deletable++;
        }

        return deletable;
    }

    /// <summary>Forgets a deleted segment.</summary>
    public void Forget(Segment segment) => this.passedAt.Remove(segment.FirstOffset);
}
