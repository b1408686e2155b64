using System.Text;

namespace Telemetry.FakeProviders.Answers;

/// <summary>One whole answer, in the pieces that are written one by one.</summary>
internal sealed record FakeAnswer
{
    /// <summary>Gets the shape of the usage, in the words of the event format; empty where there is none.</summary>
    public required string Api { get; init; }

    public string Operation { get; init; } = "chat";

    public required string Model { get; init; }

    public required string RequestId { get; init; }

    public string ResponseId { get; init; } = "";

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public required IReadOnlyList<FakeChunk> Chunks { get; init; }

    /// <summary>Gets the event that a provider ends a failed stream with; null where it has none.</summary>
    public FakeChunk? StreamError { get; init; }

    /// <summary>Gets whether the provider bills what was used; of a refusal before any output it does not.</summary>
    public bool Billed { get; init; } = true;

    public bool Refused { get; init; }

    /// <summary>Gets the items of a batch, where the answer is its results.</summary>
    public IReadOnlyList<Recording.SentAnswer> Items { get; init; } = [];
}

/// <summary>A piece of a body.</summary>
/// <param name="Usage">All usage told up to and with this piece, merged as an event carries it; null: none yet.</param>
internal sealed record FakeChunk(byte[] Bytes, string? Usage)
{
    public static FakeChunk Text(string text, string? usage = null) => new(Encoding.UTF8.GetBytes(text), usage);

    /// <summary>Makes one server-sent event; without a name only its data.</summary>
    public static FakeChunk Event(string name, string data, string? usage = null) =>
        Text($"{(name.Length > 0 ? $"event: {name}\n" : "")}data: {data}\n\n", usage);

    /// <summary>Splits a JSON body in two, so that it can be cut in the middle; its usage is told by the whole only.</summary>
    public static IReadOnlyList<FakeChunk> Body(string json, string? usage)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var half = bytes.Length / 2;
        return [new FakeChunk(bytes[..half], null), new FakeChunk(bytes[half..], usage)];
    }
}
