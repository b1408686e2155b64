using System.Text.Json;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>OpenAI's chat completions, completions and embeddings, and all who copy them. In a stream the last usage counts.</summary>
internal sealed class OpenAiCompletionShape : AnswerShape
{
    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        ReadDocument(json, facts);
        facts.IsComplete |= facts.Usage.Length > 0;
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (json.SequenceEqual("[DONE]"u8))
        {
            facts.IsComplete = true;
        }
        else
        {
            ReadDocument(json, facts);
        }
    }

    private static void ReadDocument(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

        ReadMembers(ref reader, json, facts);

        // Some servers repeat the usage so far in every chunk, so only what comes with or after the finish is all of it.
        facts.IsComplete |= facts.HasFinished && facts.Usage.Length > 0;
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("id"u8))
            {
                facts.ResponseId = reader.ShortText(facts.ResponseId) is { Length: > 0 } id ? id : facts.ResponseId;
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                facts.Model = reader.ShortText(facts.Model) is { Length: > 0 } model ? model : facts.Model;
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                facts.ServiceTier = reader.ShortText(facts.ServiceTier) is { Length: > 0 } tier ? tier : facts.ServiceTier;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                facts.SetUsage(json[reader.RawValue()]);
            }
            else if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader, facts);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                facts.HasFailed |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private static void ReadChoices(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            facts.HasOutput = true;
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("finish_reason"u8))
                {
                    facts.HasFinished |= reader.ShortText().Length > 0;
                }
                else
                {
                    reader.SkipValue();
                }
            }
        }
    }
}
