using System.Collections.Immutable;
using System.Text.Json;

namespace Telemetry.Events.Reading;

/// <summary>Reads the members of one event in a single pass, each by its own type. It knows nothing of rules between members.</summary>
internal static class EventParser
{
    private static readonly ImmutableArray<string> Speeds = ["standard", "fast"];

    /// <summary>Reads an event. Names it does not know are skipped.</summary>
    /// <param name="bytesStay">Whether <paramref name="json"/> may be referred to by what is read.</param>
    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is no valid Unicode.</exception>
    public static EventDraft Parse(ReadOnlyMemory<byte> json, FaultList faults, bool bytesStay)
    {
        var draft = new EventDraft();
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (JsonValue.IsObject(ref reader, "", faults))
        {
            draft.IsObject = true;
            ulong named = 0;
            HashSet<string>? unknown = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!JsonValue.TryFindName(ref reader, EventFields.ByName, out var field))
                {
                    SkipUnknown(ref reader, faults, unknown ??= new HashSet<string>(StringComparer.Ordinal));
                    continue;
                }

                var bit = 1UL << (int)field;
                var again = (named & bit) != 0;
                named |= bit;
                reader.Read();
                if (again)
                {
                    faults.Invalid(EventFields.NameOf(field), "appears twice.");
                    reader.Skip();
                }
                else if (reader.TokenType != JsonTokenType.Null)
                {
                    draft.Seen |= bit;
                    ReadField(ref reader, field, json, draft, faults, bytesStay);
                }
            }
        }

        // Reading on finds anything behind the event's end, which is an error of the reader's own.
        reader.Read();
        return draft;
    }

    private static void SkipUnknown(ref Utf8JsonReader reader, FaultList faults, HashSet<string> unknown)
    {
        var name = reader.GetString()!;
        if (!unknown.Add(name))
        {
            faults.Invalid(name, "appears twice.");
        }

        reader.Read();
        reader.Skip();
    }

    private static void ReadField(ref Utf8JsonReader reader, EventField field, ReadOnlyMemory<byte> json, EventDraft draft, FaultList faults, bool bytesStay)
    {
        FieldPath path = EventFields.NameOf(field);
        switch (field)
        {
            case EventField.SchemaVersion: draft.SchemaVersion = JsonValue.Count(ref reader, path, faults, least: 1); break;
            case EventField.EventId: draft.EventId = JsonValue.Id(ref reader, path, faults); break;
            case EventField.Tenant: draft.Tenant = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.OccurredAt: draft.OccurredAt = JsonValue.Time(ref reader, path, faults); break;
            case EventField.Provider: draft.Provider = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.Api: draft.Api = ReadApi(ref reader, path, faults); break;
            case EventField.Model: draft.Model = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.ModelRequested: draft.ModelRequested = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.Operation: draft.Operation = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.ServiceTier: draft.ServiceTier = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.Speed: draft.Speed = JsonValue.Choice(ref reader, path, faults, Speeds) is { } speed ? Speeds[speed] : null; break;
            case EventField.InferenceRegion: draft.InferenceRegion = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.DeploymentType: draft.DeploymentType = JsonValue.SharedText(ref reader, path, faults); break;
            case EventField.Billing: draft.Billing = (BillingKind)(JsonValue.Choice(ref reader, path, faults, VocabularyNames.Billings) ?? 0); break;
            case EventField.Usage: (draft.Usage, draft.Iterations) = UsageParser.Parse(ref reader, faults); break;
            case EventField.RawUsage: draft.RawUsage = ReadRaw(ref reader, path, json, faults, bytesStay); break;
            case EventField.Dimensions: draft.Dimensions = AttributionParser.ParseDimensions(ref reader, faults); break;
            case EventField.Tags: draft.Tags = AttributionParser.ParseTags(ref reader, faults); break;
            case EventField.Status: draft.Status = (CallStatus)(JsonValue.Choice(ref reader, path, faults, VocabularyNames.Statuses) ?? 0); break;
            case EventField.UsageQuality: draft.Quality = (UsageQuality)(JsonValue.Choice(ref reader, path, faults, VocabularyNames.Qualities) ?? 0); break;
            case EventField.HttpStatus: draft.HttpStatus = (int?)JsonValue.Count(ref reader, path, faults, 100, 599); break;
            case EventField.Attempt: draft.Attempt = (int?)JsonValue.Count(ref reader, path, faults, 0, ushort.MaxValue); break;
            case EventField.RequestId: draft.RequestId = JsonValue.Text(ref reader, path, faults); break;
            case EventField.ResponseId: draft.ResponseId = JsonValue.Text(ref reader, path, faults); break;
            case EventField.ParentEventId: draft.ParentEventId = JsonValue.Text(ref reader, path, faults); break;
            case EventField.TraceId: draft.TraceId = JsonValue.Text(ref reader, path, faults); break;
            case EventField.SpanId: draft.SpanId = JsonValue.Text(ref reader, path, faults); break;
            case EventField.DurationMs: draft.DurationMs = JsonValue.Count(ref reader, path, faults); break;
            case EventField.TimeToFirstTokenMs: draft.TimeToFirstTokenMs = JsonValue.Count(ref reader, path, faults); break;
            case EventField.Streamed: draft.Streamed = JsonValue.Flag(ref reader, path, faults); break;
            case EventField.PrefixFingerprint: draft.PrefixFingerprint = ReadFingerprint(ref reader, path, faults); break;
            case EventField.RequestFingerprint: draft.RequestFingerprint = ReadFingerprint(ref reader, path, faults); break;
            case EventField.ResponseCache: draft.ResponseCache = (ResponseCacheResult)(JsonValue.Choice(ref reader, path, faults, VocabularyNames.ResponseCaches) ?? 0); break;
            case EventField.ReportedCostUsd: draft.ReportedCostUsd = JsonValue.Money(ref reader, path, faults); break;
            case EventField.Flags: ReadFlags(ref reader, draft); break;
        }
    }

    private static string? ReadApi(ref Utf8JsonReader reader, FieldPath path, FaultList faults) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("") ? null
        : JsonValue.Choice(ref reader, path, faults, UsageApis.All) is { } index ? UsageApis.All[index] : null;

    private static ReadOnlyMemory<byte> ReadRaw(
        ref Utf8JsonReader reader, FieldPath path, ReadOnlyMemory<byte> json, FaultList faults, bool bytesStay)
    {
        if (!JsonValue.IsObject(ref reader, path, faults))
        {
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var length = (int)reader.BytesConsumed - start;
        if (length <= EventLimits.RawUsageBytes)
        {
            return bytesStay ? json.Slice(start, length) : json.Slice(start, length).ToArray();
        }

        faults.Invalid(path.ToString(), $"has {length} bytes; at most {EventLimits.RawUsageBytes} are allowed.");
        return default;
    }

    private static string? ReadFingerprint(ref Utf8JsonReader reader, FieldPath path, FaultList faults)
    {
        var text = JsonValue.Text(ref reader, path, faults, EventLimits.Fingerprint);
        if (text is not null && !text.All(char.IsAsciiHexDigit))
        {
            faults.Invalid(path.ToString(), $"must be at most {EventLimits.Fingerprint} hex characters.");
        }

        return text;
    }

    /// <summary>The member belongs to the canonical form only: what it cannot mean there is skipped, not refused.</summary>
    private static void ReadFlags(ref Utf8JsonReader reader, EventDraft draft)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } flag && EventFlags.IsKnown(flag)
                && draft.Flags is not { Count: >= EventFlags.Most })
            {
                draft.AddFlag(flag);
            }

            reader.Skip();
        }
    }
}
