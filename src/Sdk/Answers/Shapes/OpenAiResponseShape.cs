using System.Text.Json;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>OpenAI's Responses: a stream carries the whole response in its first events and, with usage, in its last.</summary>
internal sealed class OpenAiResponseShape : AnswerShape
{
    // The end of the year 9999.
    private const long LastSecond = 253_402_300_800;

    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (TryOpen(json, out var reader))
        {
            ReadResponse(ref reader, json, facts, isEvent: false);
            facts.IsComplete |= facts.Usage.Length > 0;
        }
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (!ReadType(ref reader, facts))
                {
                    return;
                }
            }
            else if (reader.ValueTextEquals("response"u8) && reader.EnterObject())
            {
                ReadResponse(ref reader, json, facts, isEvent: true);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.SkipValue();
            }
        }
    }

    /// <summary>Looks at the type of an event, which stands first; false where the rest of it tells nothing.</summary>
    private static bool ReadType(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var isEnd = reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8);
        var isFailure = reader.ValueTextEquals("response.failed"u8) || reader.ValueTextEquals("error"u8);
        facts.IsComplete |= isEnd || isFailure;
        facts.HasFailed |= isFailure;
        facts.HasOutput |= reader.ValueSpan.EndsWith(".delta"u8) || isEnd;
        return isEnd || isFailure || reader.ValueTextEquals("response.created"u8) || reader.ValueTextEquals("response.queued"u8);
    }

    private static void ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerFacts facts, bool isEvent)
    {
        var tools = default(Range);
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("id"u8))
            {
                facts.ResponseId = reader.ShortText(facts.ResponseId);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                facts.Model = reader.ShortText(facts.Model);
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                // Until the answer is done, this only repeats what was asked for.
                facts.ServiceTier = reader.ShortText(facts.ServiceTier) is { } tier and not "auto" ? tier : "";
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                var status = reader.ShortText();
                facts.IsPending = !isEvent && status is ("queued" or "in_progress");
                facts.HasFailed |= status == "failed";
            }
            else if (reader.ValueTextEquals("background"u8))
            {
                reader.Read();
                facts.IsBackground = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("created_at"u8))
            {
                reader.Read();
                facts.CreatedAt = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds) && seconds is > 0 and < LastSecond
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                facts.SetUsage(json[reader.RawValue()]);
            }
            else if (reader.ValueTextEquals("tool_usage"u8))
            {
                tools = reader.RawValue();
            }
            else
            {
                reader.SkipValue();
            }
        }

        // Searches are billed by number, and their number stands beside the usage object.
        facts.AddToUsage("tool_usage", json[tools]);
    }
}
