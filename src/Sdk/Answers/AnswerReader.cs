using System.Net.Http.Headers;
using Telemetry.Sdk.Answers.Shapes;

namespace Telemetry.Sdk.Answers;

/// <summary>Reads an answer beside its way to the caller, in whatever pieces it comes. Not thread-safe.</summary>
internal abstract class AnswerReader : IDisposable
{
    /// <summary>Chooses the reader by the headers of the answer.</summary>
    public static AnswerReader Create(HttpContentHeaders headers, AnswerShape shape, AnswerFacts facts, int bytesMax)
    {
        AnswerReader reader = headers.ContentType?.MediaType switch
        {
            "text/event-stream" => new SseReader(shape, facts, bytesMax),
            "application/vnd.amazon.eventstream" => new EventStreamReader(shape, facts, bytesMax),
            _ => new DocumentReader(shape, facts, bytesMax),
        };
        foreach (var encoding in headers.ContentEncoding)
        {
            reader = new EncodedReader(reader, encoding, bytesMax);
        }

        return reader;
    }

    /// <summary>Gets whether the answer comes event by event.</summary>
    public virtual bool IsStream => true;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="System.Text.Json.JsonException">They are not what the answer should hold.</exception>
    /// <exception cref="InvalidDataException">They are too many, or not in the frame they should be in.</exception>
    public abstract void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>Reads what has not been read yet: nothing more comes, at the answer's end or because it was cut.</summary>
    /// <exception cref="System.Text.Json.JsonException">What is left is no whole document.</exception>
    public abstract void End();

    public abstract void Dispose();

    private protected static void Append(ref PooledBytes gathered, ReadOnlySpan<byte> bytes, int bytesMax)
    {
        if (gathered.Length + bytes.Length > bytesMax)
        {
            throw new InvalidDataException("The answer is longer than what is read of one.");
        }

        gathered.Append(bytes);
    }
}
