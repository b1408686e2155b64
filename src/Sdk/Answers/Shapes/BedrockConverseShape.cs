namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>Bedrock's Converse: usage is in the answer, or in the stream's last event, <c>metadata</c>.</summary>
internal sealed class BedrockConverseShape : AnswerShape
{
    public override void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts) => ReadUsage(json, facts);

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        facts.HasOutput |= name.StartsWith("contentBlock"u8);
        if (name.SequenceEqual("metadata"u8))
        {
            ReadUsage(json, facts);
        }
    }

    private static void ReadUsage(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        if (!TryOpen(json, out var reader))
        {
            return;
        }

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

        facts.IsComplete |= facts.Usage.Length > 0;
    }
}
