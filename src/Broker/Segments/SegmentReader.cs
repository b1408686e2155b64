namespace Telemetry.Broker.Segments;

/// <summary>Reads records out of the durable part of a topic.</summary>
internal sealed class SegmentReader(Action<Segment, DamagedStretch> onDamage)
{
    private static readonly List<LogRecord> Nothing = [];

    // Readers go on where they stopped: the place is kept, so that the search in the sparse index is for newcomers.
    private ReadHint? hint;

    /// <summary>Reads what is there from an offset on; empty only when every offset up to the end is damaged.</summary>
    public IReadOnlyList<LogRecord> Read(LogView view, long fromOffset, int recordsMax, int bytesMax)
    {
        (int index, LogPosition place) = Locate(view, Math.Max(fromOffset, view.OldestOffset));
        List<LogRecord> records = new(Math.Min(recordsMax, 1024));
        HeaderMemo headers = new();
        long bytes = 0;
        for (; index < view.Segments.Length; index++)
        {
            Segment segment = view.Segments[index];
            SegmentCursor cursor = new(segment.File, place, view.LimitOf(index));
            while (records.Count < recordsMax && Advance(view, index, cursor))
            {
                if (cursor.Frame.Offset < fromOffset)
                {
                    continue;
                }

                if (records.Count > 0 && bytes + cursor.Frame.PayloadLength > bytesMax)
                {
                    // The record stays for the next read: its own place is where that one begins.
                    this.hint = new ReadHint(cursor.Frame.Offset, segment, PlaceBefore(cursor));
                    return records;
                }

                bytes += cursor.Frame.PayloadLength;
                records.Add(RecordPayload.Read(cursor.Frame, cursor.Payload, headers));
            }

            if (records.Count >= recordsMax || index == view.Segments.Length - 1)
            {
                long askedNext = records.Count > 0 ? records[^1].Offset + 1 : fromOffset;
                this.hint = new ReadHint(askedNext, segment, new LogPosition(cursor.NextOffset, cursor.Position));
                break;
            }

            place = new LogPosition(view.Segments[index + 1].FirstOffset, SegmentHeader.Bytes);
        }

        return records.Count == 0 ? Nothing : records;
    }

    private static LogPosition PlaceBefore(SegmentCursor cursor) =>
        new(cursor.Frame.Offset, cursor.Position - cursor.Frame.TotalBytes);

    /// <summary>Moves to the next intact record of a segment, reporting damage on the way; false at the segment's end.</summary>
    private bool Advance(LogView view, int index, SegmentCursor cursor)
    {
        Segment segment = view.Segments[index];
        while (true)
        {
            switch (cursor.Next())
            {
                case CursorStep.Record:
                    segment.Index.Note(cursor.Frame.Offset, cursor.Position - cursor.Frame.TotalBytes);
                    return true;
                case CursorStep.Damage:
                    onDamage(segment, cursor.Damaged);
                    continue;
                case CursorStep.BadTail:
                    DamagedStretch tail = cursor.Damaged with { LastOffset = view.EndOffsetOf(index) - 1 };
                    cursor.GiveUp(view.EndOffsetOf(index));
                    onDamage(segment, tail);
                    return false;
                default:
                    ReportMissingEnd(view, index, cursor);
                    return false;
            }
        }
    }

    private void ReportMissingEnd(LogView view, int index, SegmentCursor cursor)
    {
        long end = view.EndOffsetOf(index);
        if (cursor.NextOffset < end)
        {
            DamagedStretch missing = new(cursor.Position, cursor.Position, cursor.NextOffset, end - 1);
            cursor.GiveUp(end);
            onDamage(view.Segments[index], missing);
        }
    }

    private (int Index, LogPosition Place) Locate(LogView view, long offset)
    {
        ReadHint? last = this.hint;
        if (last is not null && last.AskedOffset == offset)
        {
            int hinted = Array.IndexOf(view.Segments, last.Segment);
            if (hinted >= 0)
            {
                return (hinted, last.Place);
            }
        }

        int index = view.IndexOf(offset);
        return (index, view.Segments[index].Index.Floor(offset));
    }

    /// <param name="AskedOffset">The offset whose reader may begin at the place: all offsets between are damaged.</param>
    private sealed record ReadHint(long AskedOffset, Segment Segment, LogPosition Place);
}
