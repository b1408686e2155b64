using System.Globalization;
using Telemetry.Broker;

namespace Telemetry.Ingest.DeadLetters;

/// <summary>Makes records of the dead-letter topic: the original bytes, and headers that say why and where from.</summary>
public static class DeadLetterRecords
{
    private const int DetailCharactersMax = 1_000;

    /// <summary>Makes the dead letter of a record of the log.</summary>
    /// <param name="source">The partition the record lies in.</param>
    /// <param name="record">The record.</param>
    /// <param name="reason">A stable code, e.g. <c>duplicate_conflict</c>.</param>
    /// <param name="detail">A sentence for people; cut at 1,000 characters.</param>
    public static OutgoingRecord Of(LogPartitionId source, LogRecord record, string reason, string detail) => new()
    {
        Key = record.Key,
        Value = record.Value,
        Headers =
        [
            new(Topics.DlqReason, reason),
            new(Topics.DlqDetail, detail.Length <= DetailCharactersMax ? detail : detail[..DetailCharactersMax]),
            new(Topics.DlqTopic, source.Topic),
            new(Topics.DlqPartition, source.Partition.ToString(CultureInfo.InvariantCulture)),
            new(Topics.DlqOffset, record.Offset.ToString(CultureInfo.InvariantCulture)),
            new(Topics.DlqFirstSeen, record.AppendedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ],
    };
}
