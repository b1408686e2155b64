using System.Text.Json;
using Telemetry.Sdk.Recognition;

namespace Telemetry.Sdk.Answers.Shapes;

/// <summary>Where a provider puts ids and usage in its answers. Without state; what is read goes into the facts.</summary>
internal abstract class AnswerShape
{
    private static readonly AnthropicShape Anthropic = new();
    private static readonly OpenAiCompletionShape Completion = new();
    private static readonly OpenAiResponseShape Response = new();
    private static readonly GoogleShape Google = new();
    private static readonly BedrockConverseShape Converse = new();
    private static readonly BedrockInvokeShape Invoke = new(Anthropic);

    public static AnswerShape Of(AnswerKind kind) => kind switch
    {
        AnswerKind.AnthropicMessage => Anthropic,
        AnswerKind.OpenAiCompletion => Completion,
        AnswerKind.OpenAiResponse => Response,
        AnswerKind.GoogleContent => Google,
        AnswerKind.BedrockConverse => Converse,
        _ => Invoke,
    };

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="JsonException">It is no JSON, or cut off.</exception>
    public abstract void ReadAnswer(ReadOnlySpan<byte> json, AnswerFacts facts);

    /// <summary>Reads one event of a stream.</summary>
    /// <param name="name">The event's name where the transport carries one.</param>
    /// <exception cref="JsonException">It is no JSON, or cut off.</exception>
    public abstract void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, AnswerFacts facts);

    /// <summary>Opens a document that must be an object; false for anything else.</summary>
    private protected static bool TryOpen(ReadOnlySpan<byte> json, out Utf8JsonReader reader)
    {
        reader = JsonBytes.Open(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject;
    }
}
