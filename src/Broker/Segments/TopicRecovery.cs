namespace Telemetry.Broker.Segments;

/// <summary>What opening the files of a topic found.</summary>
internal sealed record RecoveredTopic(LogView View, long LastAppendedMs, long TornBytes);

/// <summary>Brings the files of a topic into a state that can be appended to.</summary>
internal static class TopicRecovery
{
    /// <summary>Opens every segment and cuts an unfinished append off the newest.</summary>
    /// <param name="durableEnd">The highest end that a checkpoint or an orderly stop vouches for: no offset below it is given again.</param>
    /// <exception cref="LogDamagedException">A segment is missing between two others, or a newer version wrote one.</exception>
    public static RecoveredTopic Open(LogDevice device, string directory, long durableEnd, long nowMs)
    {
        List<Segment> segments = OpenAll(device, directory);
        try
        {
            if (segments.Count == 0)
            {
                segments.Add(Segment.Create(device, directory, new SegmentHeader(durableEnd, -1, nowMs)));
                return new RecoveredTopic(new LogView([.. segments], durableEnd, SegmentHeader.Bytes), nowMs, TornBytes: 0);
            }

            return Recover(device, directory, segments, durableEnd);
        }
        catch
        {
            segments.ForEach(segment => segment.File.Dispose());
            throw;
        }
    }

    private static RecoveredTopic Recover(LogDevice device, string directory, List<Segment> segments, long durableEnd)
    {
        Segment newest = segments[^1];
        SegmentCursor cursor = new(newest.File, new LogPosition(newest.FirstOffset, SegmentHeader.Bytes), newest.SealedLength);
        long lastMs = newest.Header.CreatedMs;
        CursorStep step;
        while ((step = cursor.Next()) is CursorStep.Record or CursorStep.Damage)
        {
            if (step == CursorStep.Record)
            {
                newest.Index.Note(cursor.Frame.Offset, cursor.Position - cursor.Frame.TotalBytes);
                lastMs = Math.Max(lastMs, cursor.Frame.AppendedMs);
            }
        }

        long torn = 0;
        if (cursor.NextOffset >= durableEnd && step == CursorStep.BadTail)
        {
            torn = newest.SealedLength - cursor.Position;
            newest.File.Truncate(cursor.Position);
            newest.SealedLength = cursor.Position;
        }

        // What a killed process wrote may still be only in memory. It is about to be read, so it must not vanish later.
        newest.File.Sync();
        device.SyncDirectory(directory);
        if (cursor.NextOffset < durableEnd)
        {
            // Records that were vouched for are gone. The bytes stay for the reader to set aside; their offsets stay taken.
            segments.Add(Segment.Create(device, directory, new SegmentHeader(durableEnd, newest.FirstOffset, lastMs)));
        }

        LogView view = new([.. segments], Math.Max(cursor.NextOffset, durableEnd), segments[^1].SealedLength);
        return new RecoveredTopic(view, lastMs, torn);
    }

    private static List<Segment> OpenAll(LogDevice device, string directory)
    {
        List<Segment> segments = [];
        IReadOnlyList<(string Path, long FirstOffset)> files = Segment.List(directory);
        try
        {
            for (int i = 0; i < files.Count; i++)
            {
                long previous = segments.Count == 0 ? -1 : segments[^1].FirstOffset;
                Segment? segment = OpenOne(device, files[i], previous, isNewest: i == files.Count - 1);
                if (segment is not null)
                {
                    segments.Add(segment);
                }
            }

            return segments;
        }
        catch
        {
            segments.ForEach(segment => segment.File.Dispose());
            throw;
        }
    }

    private static Segment? OpenOne(LogDevice device, (string Path, long FirstOffset) name, long previousFirst, bool isNewest)
    {
        LogFile file = device.Open(name.Path);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
            SegmentHeader? header = SegmentHeader.Read(bytes[..file.Read(bytes, 0)], name.Path);
            if (header is null && isNewest && file.Length <= SegmentHeader.Bytes)
            {
                // Killed while beginning a segment: nothing was acknowledged in it.
                file.Dispose();
                device.Delete(name.Path);
                return null;
            }

            if (header is { } good && (good.FirstOffset != name.FirstOffset || (previousFirst >= 0 && good.PreviousFirstOffset != previousFirst)))
            {
                throw new LogDamagedException(
                    $"{name.Path} follows the segment that begins at offset {good.PreviousFirstOffset}, which is missing, or was renamed from {Segment.NameOf(good.FirstOffset)}: put the missing file back, or restore a backup. Nothing was changed.");
            }

            // A damaged header is made up from the file's name: the records after it are checked one by one anyway.
            return new Segment(name.Path, file, header ?? new SegmentHeader(name.FirstOffset, previousFirst, 0)) { SealedLength = file.Length };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
