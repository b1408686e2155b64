using System.Text.Json;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>Gemini's generateContent: every chunk of a stream may carry usage so far, and the last counts. Without SSE a stream is one array.</summary>
internal sealed class GoogleShape : AnswerShape
{
    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        var reader = JsonBytes.Open(json);
        if (!reader.Read())
        {
            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChunk(ref reader, json, facts);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadChunk(ref reader, json, facts);
        }

        facts.IsComplete |= facts.Usage.Length > 0;
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (TryOpen(json, out var reader))
        {
            ReadChunk(ref reader, json, facts);
        }
    }

    private static void ReadChunk(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        var isFinished = false;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("responseId"u8))
            {
                facts.ResponseId = reader.ShortText(facts.ResponseId);
            }
            else if (reader.ValueTextEquals("modelVersion"u8))
            {
                facts.Model = reader.ShortText(facts.Model);
            }
            else if (reader.ValueTextEquals("usageMetadata"u8))
            {
                ReadUsage(json[reader.RawValue()], facts);
            }
            else if (reader.ValueTextEquals("promptFeedback"u8))
            {
                isFinished = true;
                reader.SkipValue();
            }
            else if (reader.ValueTextEquals("candidates"u8))
            {
                isFinished |= ReadCandidates(ref reader, facts);
            }
            else
            {
                facts.HasFailed |= reader.ValueTextEquals("error"u8);
                reader.SkipValue();
            }
        }

        facts.IsComplete |= isFinished && facts.Usage.Length > 0;
    }

    /// <summary>Vertex AI begins with an object that names the kind of traffic and counts nothing yet.</summary>
    private static void ReadUsage(ReadOnlySpan<byte> usage, AnswerFacts facts)
    {
        if (usage.IndexOf("TokenCount\""u8) >= 0)
        {
            facts.SetUsage(usage);
        }
    }

    /// <summary>Tells whether a candidate says why it ended.</summary>
    private static bool ReadCandidates(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        var isFinished = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            facts.HasOutput = true;
            while (reader.NextMember())
            {
                isFinished |= reader.ValueTextEquals("finishReason"u8);
                reader.SkipValue();
            }
        }

        return isFinished;
    }
}
