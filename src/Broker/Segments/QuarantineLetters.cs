using System.Globalization;
using Telemetry.Events;

namespace Telemetry.Broker.Segments;

/// <summary>Turns damaged bytes into dead letters. Pure.</summary>
internal static class QuarantineLetters
{
    /// <summary>Leaves room for the headers under the bound of a record.</summary>
    private const int LetterBytesMax = SegmentLogOptions.RecordBytesMax - (64 * 1024);

    /// <summary>Makes the letters of one stretch: one, unless it is larger than a record may be.</summary>
    public static IReadOnlyList<OutgoingRecord> Of(QuarantinedRecord record, DateTimeOffset now)
    {
        List<OutgoingRecord> letters = [];
        int start = 0;
        do
        {
            int length = Math.Min(LetterBytesMax, record.Bytes.Length - start);
            letters.Add(new OutgoingRecord
            {
                Key = default,
                Value = record.Bytes.Slice(start, length),
                Headers = HeadersOf(record, start, now),
            });
            start += length;
        }
        while (start < record.Bytes.Length);
        return letters;
    }

    private static KeyValuePair<string, string>[] HeadersOf(QuarantinedRecord record, int start, DateTimeOffset now)
    {
        long lost = Math.Max(0, record.LastOffset - record.FirstOffset + 1);
        string detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{lost} records (offsets {record.FirstOffset} to {record.LastOffset}) are damaged in {record.File} at byte {record.Position + start} of the event log. If their senders still have them, send them again.");
        return
        [
            new(Topics.DlqReason, DeadLetterReasons.DamagedRecord),
            new(Topics.DlqDetail, detail),
            new(Topics.DlqTopic, record.Partition.Topic),
            new(Topics.DlqPartition, record.Partition.Partition.ToString(CultureInfo.InvariantCulture)),
            new(Topics.DlqOffset, record.FirstOffset.ToString(CultureInfo.InvariantCulture)),
            new(Topics.DlqFirstSeen, now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        ];
    }
}
