using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Telemetry.Events.Reading;

namespace Telemetry.Events;

/// <summary>Reads and checks one event: everything that can be checked without a store.</summary>
public static class UsageEventReader
{
    /// <summary>Reads one event of contract version 1.</summary>
    /// <param name="json">One JSON object in UTF-8. Nothing of it is referenced after the call.</param>
    /// <param name="context">What reading depends on besides the bytes.</param>
    /// <returns>
    /// The event, or every fault found. It never throws for bad input. The same bytes and context give the same result, but
    /// for an id that had to be made (<see cref="EventIdSource.Made"/>).
    /// </returns>
    public static EventReadResult Read(ReadOnlyMemory<byte> json, EventReadContext context)
    {
        if (json.Length > EventLimits.EventBytes)
        {
            return Refused(new EventFault(DeadLetterReasons.TooLarge, "", $"The event has {json.Length} bytes; at most {EventLimits.EventBytes} are allowed."));
        }

        if (!Utf8.IsValid(json.Span))
        {
            return Refused(new EventFault(DeadLetterReasons.Malformed, "", "The event is not valid UTF-8."));
        }

        var faults = new FaultList();
        EventDraft draft;
        try
        {
            draft = EventParser.Parse(json, faults, context.BytesStay);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return Refused(new EventFault(DeadLetterReasons.Malformed, "", $"The event is not valid JSON: {malformed.Message}"));
        }

        if (!draft.IsObject)
        {
            // What it lacks beside that is no news.
            return new() { Faults = faults.ToImmutable() };
        }

        if (draft.SchemaVersion > 1)
        {
            var newer = new EventFault(DeadLetterReasons.UnsupportedSchemaVersion, "schema_version", $"is {draft.SchemaVersion}; this build reads version 1. Upgrade, then replay the dead letter.");
            return Refused(newer) with { GivenEventId = draft.EventId };
        }

        return WithinCanonicalSize(json.Length, new EventRules(draft, context, faults).Apply());
    }

    /// <summary>
    /// The canonical form goes onto the log and must be readable from there, so it has the same bound. It can only be longer
    /// than what was sent where texts need more escapes (at most six bytes for one) or where names were derived.
    /// </summary>
    private static EventReadResult WithinCanonicalSize(int sentBytes, EventReadResult result)
    {
        const int cannotOutgrow = EventLimits.EventBytes / 16;
        if (result.Event is null || sentBytes <= cannotOutgrow)
        {
            return result;
        }

        var canonical = new ArrayBufferWriter<byte>(EventLimits.EventBytes);
        UsageEventWriter.Write(result.Event, canonical);
        return canonical.WrittenCount <= EventLimits.EventBytes
            ? result
            : result with { Event = null, Faults = [new EventFault(DeadLetterReasons.TooLarge, "", $"The event has {canonical.WrittenCount} bytes in its canonical form; at most {EventLimits.EventBytes} are allowed.")] };
    }

    private static EventReadResult Refused(EventFault fault) => new() { Faults = [fault] };
}
