using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest.Blocks;
using Telemetry.Pricing;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Reads and prices records: everything that needs neither the store nor the neighbours. Pure.</summary>
/// <param name="rater">The price book of the whole block.</param>
/// <param name="tenantDefault">The tenant of events that name none.</param>
/// <param name="retention">How old an event may be, at the time the log took it.</param>
/// <param name="forgotten">The users whose names must not be stored again.</param>
internal sealed class RecordDecoder(IRater rater, string tenantDefault, TimeSpan retention, ForgottenSubjects forgotten)
{
    // An event that was accepted once is not refused on replay because a setting changed since.
    private static readonly TimeSpan AnyAge = TimeSpan.FromDays(36_500);
    private const int RecordsWorthThreads = 256;

    public IRater Rater => rater;

    /// <summary>Gets the decoder that replays a block: it judges no event's age.</summary>
    public static RecordDecoder ForReplay(IRater rater, string tenantDefault, ForgottenSubjects forgotten) => new(rater, tenantDefault, AnyAge, forgotten);

    /// <summary>Decodes records, in their order, on as many cores as there are.</summary>
    public DecodedRecord[] Decode(IReadOnlyList<LogRecord> records)
    {
        var decoded = new DecodedRecord[records.Count];
        if (records.Count < RecordsWorthThreads)
        {
            for (var index = 0; index < decoded.Length; index++)
            {
                decoded[index] = Decode(records[index]);
            }
        }
        else
        {
            Parallel.For(0, decoded.Length, index => decoded[index] = Decode(records[index]));
        }

        return decoded;
    }

    private DecodedRecord Decode(LogRecord record)
    {
        var read = UsageEventReader.Read(record.Value, new EventReadContext
        {
            AppendedAt = record.AppendedAt,
            TenantDefault = tenantDefault,
            RetentionEvents = retention,
            MayMakeEventId = false,
            BytesStay = true,
        });
        if (read.Event is not { } usageEvent)
        {
            return DecodedRecord.Refused(record, read.Faults[0].Reason, string.Join("; ", read.Faults.Select(Sentence)));
        }

        if (forgotten.Covers(usageEvent.Tenant, usageEvent.Dimensions.User, Earlier(usageEvent.OccurredAt, record.AppendedAt)))
        {
            usageEvent = usageEvent with { Dimensions = usageEvent.Dimensions with { User = ForgottenSubjects.Replacement } };
        }

        try
        {
            return new DecodedRecord
            {
                Record = record,
                Event = usageEvent,
                Rating = rater.Rate(usageEvent, withComponents: false),
                UsageHash = EventIdentity.UsageHash(usageEvent),
            };
        }
        catch (AmountOutOfRangeException tooMuch)
        {
            return DecodedRecord.Refused(record, DeadLetterReasons.AmountOutOfRange, tooMuch.Message);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Sentence(EventFault fault) => fault.Field.Length == 0 ? fault.Detail : $"{fault.Field}: {fault.Detail}";
}
