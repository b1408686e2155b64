using System.Text.Json;
using Telemetry.FakeProviders.Answers;

namespace Telemetry.FakeProviders.Recording;

/// <summary>Everything that was sent, in the order the answers began.</summary>
internal sealed class SentLog
{
    private readonly Lock gate = new();
    private readonly List<SentAnswer> answers = [];
    private readonly List<MemoryStream> bodies = [];

    public IReadOnlyList<SentAnswer> Answers
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.answers];
            }
        }
    }

    public int Begin(SentAnswer answer)
    {
        lock (this.gate)
        {
            this.answers.Add(answer with { Index = this.answers.Count });
            this.bodies.Add(new MemoryStream());
            return this.answers.Count - 1;
        }
    }

    /// <summary>Notes a piece before it is written, so that a caller that has read it finds it here.</summary>
    public void Wrote(int index, FakeChunk chunk, bool isLast)
    {
        lock (this.gate)
        {
            this.bodies[index].Write(chunk.Bytes);
            var answer = this.answers[index];
            this.answers[index] = answer with
            {
                Chunks = answer.Chunks + 1,
                Usage = chunk.Usage is { } usage ? JsonDocument.Parse(usage).RootElement.Clone() : answer.Usage,
                IsComplete = isLast,
            };
        }
    }

    public void End(int index, string status)
    {
        lock (this.gate)
        {
            this.answers[index] = this.answers[index] with { Status = status };
        }
    }

    /// <summary>Gets the bytes sent, before compression.</summary>
    public byte[]? Body(int index)
    {
        lock (this.gate)
        {
            return index >= 0 && index < this.bodies.Count ? this.bodies[index].ToArray() : null;
        }
    }
}
