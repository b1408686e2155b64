using Telemetry.Sdk.Answers.Shapes;

namespace Telemetry.Sdk.Answers;

/// <summary>Gathers one document and reads it at its end.</summary>
internal sealed class DocumentReader(AnswerShape shape, AnswerFacts facts, int bytesMax) : AnswerReader
{
    private PooledBytes document;

    public override bool IsStream => false;

    public override void Feed(ReadOnlySpan<byte> bytes) => Append(ref this.document, bytes, bytesMax);

    public override void End()
    {
        if (this.document.Length > 0)
        {
            shape.ReadAnswer(this.document.Span, facts);
        }
    }

    public override void Dispose() => this.document.Release();
}
