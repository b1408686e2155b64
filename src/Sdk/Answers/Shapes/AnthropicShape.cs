using System.Text.Json;
using Telemetry.Events.Mapping;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>Anthropic's Messages: the input side comes with <c>message_start</c>, cumulative counts with <c>message_delta</c>.</summary>
internal sealed class AnthropicShape : AnswerShape
{
    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (TryOpen(json, out var reader))
        {
            ReadMessage(ref reader, json, facts);
            facts.IsComplete |= facts.Usage.Length > 0;
        }
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

        var isDelta = false;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (!ReadType(ref reader, facts, ref isDelta))
                {
                    return;
                }
            }
            else if (reader.ValueTextEquals("message"u8) && reader.EnterObject())
            {
                ReadMessage(ref reader, json, facts);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && isDelta && reader.ValueTextEquals("delta"u8) && reader.EnterObject())
            {
                ReadStop(ref reader, facts);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && isDelta && reader.ValueTextEquals("usage"u8))
            {
                Merge(json[reader.RawValue()], facts);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.SkipValue();
            }
        }
    }

    /// <summary>Looks at the type of an event, which stands first; false where the rest of it tells nothing.</summary>
    private static bool ReadType(ref Utf8JsonReader reader, AnswerFacts facts, ref bool isDelta)
    {
        isDelta = reader.ValueTextEquals("message_delta"u8);
        if (reader.ValueTextEquals("content_block_start"u8) || reader.ValueTextEquals("content_block_delta"u8))
        {
            facts.HasOutput = true;
        }

        facts.IsComplete |= reader.ValueTextEquals("message_stop"u8);
        facts.HasFailed |= reader.ValueTextEquals("error"u8);
        return isDelta || reader.ValueTextEquals("message_start"u8);
    }

    private static void ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("id"u8))
            {
                facts.ResponseId = reader.ShortText();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                facts.Model = reader.ShortText();
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                facts.IsRefusal |= reader.ShortText() == "refusal";
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                facts.SetUsage(json[reader.RawValue()]);
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private static void ReadStop(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("stop_reason"u8))
            {
                var reason = reader.ShortText();
                facts.IsRefusal |= reason == "refusal";
                facts.IsComplete |= reason.Length > 0;
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private static void Merge(ReadOnlySpan<byte> delta, AnswerFacts facts)
    {
        if (delta is [(byte)'{', ..])
        {
            facts.SetUsage(facts.Usage.IsEmpty ? delta : AnthropicStreamUsage.Merge(facts.Usage, delta.ToArray()));
            ReadFallback(delta, facts);
        }
    }

    /// <summary>A model that took over is named among the iterations; the start of the stream named the one asked for.</summary>
    private static void ReadFallback(ReadOnlySpan<byte> usage, AnswerFacts facts)
    {
        TryOpen(usage, out var reader);
        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals("iterations"u8))
            {
                reader.SkipValue();
                continue;
            }

            reader.Read();
            while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadIteration(ref reader, facts);
            }
        }
    }

    private static void ReadIteration(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        var (isFallback, model) = (false, "");
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                isFallback = reader.ShortText() == "fallback_message";
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                model = reader.ShortText(facts.Model);
            }
            else
            {
                reader.SkipValue();
            }
        }

        facts.Model = isFallback && model.Length > 0 ? model : facts.Model;
    }
}
