using System.Text.Json;
using Telemetry.Events;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>
/// Bedrock's InvokeModel hands through what the model's vendor answers: Anthropic's messages, Amazon's own shape, or others. A
/// stream's events hold the vendor's events in base64; the last one adds the counts by which AWS bills.
/// </summary>
internal sealed class BedrockInvokeShape(AnthropicShape anthropic) : AnswerShape
{
    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        anthropic.ReadAnswer(json, facts);
        SettleApi(facts);
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("bytes"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                {
                    ReadVendorEvent(reader.ValueSpan, facts);
                }
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private void ReadVendorEvent(ReadOnlySpan<byte> base64, AnswerFacts facts)
    {
        var json = new PooledBytes();
        try
        {
            json.Append(base64);
            if (json.TryDecodeBase64(out var decoded))
            {
                anthropic.ReadEvent(default, decoded, facts);
                ReadVendorUsage(decoded, facts);
                SettleApi(facts);
            }
        }
        finally
        {
            json.Release();
        }
    }

    /// <summary>Amazon's own models put Converse's usage into an event <c>metadata</c>; all models get AWS's counts.</summary>
    private static void ReadVendorUsage(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("metadata"u8) && reader.EnterObject())
            {
                while (reader.NextMember())
                {
                    if (reader.ValueTextEquals("usage"u8))
                    {
                        facts.SetUsage(json[reader.RawValue()]);
                    }
                    else
                    {
                        reader.SkipValue();
                    }
                }
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("amazon-bedrock-invocationMetrics"u8) && reader.EnterObject())
            {
                ReadMetrics(ref reader, facts);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                facts.HasOutput = true;
                reader.SkipValue();
            }
        }
    }

    private static void ReadMetrics(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        long input = 0, output = 0;
        while (reader.NextMember())
        {
            var isInput = reader.ValueTextEquals("inputTokenCount"u8);
            var isOutput = reader.ValueTextEquals("outputTokenCount"u8);
            reader.Read();
            if ((isInput || isOutput) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count))
            {
                input = isInput ? count : input;
                output = isOutput ? count : output;
            }

            reader.Skip();
        }

        facts.IsComplete = true;
        facts.Counts = new TokenUsage { UncachedInput = input, Output = output };
    }

    private static void SettleApi(AnswerFacts facts)
    {
        if (facts.Usage.Length > 0)
        {
            var reader = JsonBytes.Open(facts.Usage.Span);
            reader.Read();
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("inputTokens"u8))
                {
                    facts.Api = UsageApis.BedrockConverse;
                    return;
                }

                if (reader.ValueTextEquals("input_tokens"u8))
                {
                    facts.Api = UsageApis.AnthropicMessages;
                    return;
                }

                reader.SkipValue();
            }
        }
    }
}
