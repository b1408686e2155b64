using System.Globalization;
using System.Text.Json;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.DeadLetters;

/// <summary>Reads records of the dead-letter topic. Pure; nothing in a record can make it fail.</summary>
public static class DeadLetterRows
{
    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Makes the row of a record. Two records about the same source record have the same id.</summary>
    /// <param name="topic">The dead-letter partition.</param>
    /// <param name="record">The record.</param>
    public static DeadLetterRow Of(LogPartitionId topic, LogRecord record)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (header, value) in record.Headers)
        {
            headers[header] = value;
        }

        var reason = headers.GetValueOrDefault(Topics.DlqReason, DeadLetterReasons.Unknown);
        var detail = headers.GetValueOrDefault(Topics.DlqDetail, "");
        var source = headers.GetValueOrDefault(Topics.DlqTopic, "");
        int? partition = int.TryParse(headers.GetValueOrDefault(Topics.DlqPartition), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        long? offset = long.TryParse(headers.GetValueOrDefault(Topics.DlqOffset), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
        var name = source.Length > 0 && source != topic.Topic && partition is not null && offset is not null
            ? string.Create(CultureInfo.InvariantCulture, $"{source}\n{partition}\n{offset}")
            : string.Create(CultureInfo.InvariantCulture, $"{topic.Topic}\n{topic.Partition}\n{record.Offset}");
        var (tenant, eventId) = Identity(record.Value);

        // A stretch of damaged log may be kept in several pieces that name the same offset. What the intake refused never had a
        // place in the log.
        return new DeadLetterRow
        {
            Id = EventIdentity.Version5(EventIdentity.Namespace, reason == DeadLetterReasons.DamagedRecord ? $"{name}\n{detail}" : name),
            FirstSeen = FirstSeen(headers, record.AppendedAt),
            Reason = reason,
            Detail = detail,
            Tenant = headers.GetValueOrDefault(Topics.DlqTenant, tenant),
            EventId = eventId,
            Topic = source.Length > 0 ? source : topic.Topic,
            Partition = partition,
            Offset = offset,
            Original = record.Value,
            LogOffset = record.Offset,
        };
    }

    private static DateTimeOffset FirstSeen(Dictionary<string, string> headers, DateTimeOffset appendedAt) =>
        DateTimeOffset.TryParse(
            headers.GetValueOrDefault(Topics.DlqFirstSeen), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var seen)
        && seen > DateTimeOffset.UnixEpoch && seen <= appendedAt
            ? seen
            : appendedAt;

    /// <summary>Finds tenant and event id in whatever the bytes are, as far as they can be read.</summary>
    private static (string Tenant, string EventId) Identity(ReadOnlyMemory<byte> original)
    {
        const int bytesMax = 256;
        var (tenant, eventId) = ("", "");
        try
        {
            var reader = new Utf8JsonReader(original.Span, Lenient);
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isTenant = reader.ValueTextEquals("tenant"u8);
                if ((!isTenant && !reader.ValueTextEquals("event_id"u8)) || !reader.Read() || reader.TokenType != JsonTokenType.String
                    || reader.ValueSpan.Length > bytesMax)
                {
                    continue;
                }

                (tenant, eventId) = isTenant ? (reader.GetString()!, eventId) : (tenant, reader.GetString()!);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // What was found before the fault is kept.
        }

        return (tenant, eventId);
    }
}
