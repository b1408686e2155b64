using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.FakeProviders.Recording;

/// <summary>What one answer told its caller, as far as it was sent.</summary>
public sealed record SentAnswer
{
    /// <summary>Gets the place among all answers, from 0; its body is at <c>/_sent/INDEX/body</c>.</summary>
    public int Index { get; init; }

    public required string Provider { get; init; }

    /// <summary>Gets the shape of <see cref="Usage"/>; empty for answers that are no call of a model.</summary>
    public required string Api { get; init; }

    public string Operation { get; init; } = "chat";

    public required string Model { get; init; }

    public required string ModelRequested { get; init; }

    public string RequestId { get; init; } = "";

    public string ResponseId { get; init; } = "";

    /// <summary>Gets <c>ok</c>, <c>error</c>, <c>aborted</c> or <c>refused</c>, in the sense of the usage event.</summary>
    public required string Status { get; init; }

    public int HttpStatus { get; init; }

    /// <summary>Gets whether the provider bills it.</summary>
    public bool Billed { get; init; }

    public bool Streamed { get; init; }

    /// <summary>Gets the pieces written.</summary>
    public int Chunks { get; init; }

    /// <summary>Gets the usage told so far; of a stream the merge of its usage objects. Null: none was told.</summary>
    public JsonElement? Usage { get; init; }

    /// <summary>Gets the client's own count of its retries, where it sends one.</summary>
    public int? RetryCount { get; init; }

    /// <summary>Gets the <c>custom_id</c> of an item of a batch; empty otherwise.</summary>
    public string BatchItem { get; init; } = "";

    /// <summary>Gets whether every piece was written.</summary>
    [JsonPropertyName("complete")]
    public bool IsComplete { get; init; }
}
