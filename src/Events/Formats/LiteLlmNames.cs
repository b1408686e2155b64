using System.Text;
using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>What LiteLLM calls providers, operations and ids, in the terms of events.</summary>
internal static class LiteLlmNames
{
    private const string ResponsePrefix = "resp_";

    /// <summary>Headers in which providers name a call, as LiteLLM passes them on; the provider's own spelling first.</summary>
    private static readonly string[] RequestIdHeaders =
    [
        "llm_provider-request-id", "llm_provider-x-request-id", "llm_provider-x-amzn-requestid", "llm_provider-apim-request-id",
    ];

    /// <summary>Gets the provider of an event; LiteLLM's own name where it is the same or unknown here.</summary>
    public static string ProviderOf(string name) => name.ToLowerInvariant() switch
    {
        "text-completion-openai" => "openai",
        "azure_ai" or "azure_text" => "azure",
        "bedrock_converse" => "bedrock",
        "gemini" => "google",
        "codestral" or "text-completion-codestral" => "mistral",
        var vertex when vertex.StartsWith("vertex_ai", StringComparison.Ordinal) => "vertex",
        var other => other,
    };

    /// <summary>Gets the operation of a call type; null for what calls no model that is billed by tokens.</summary>
    public static string? OperationOf(string callType) => callType switch
    {
        "completion" or "acompletion" or "anthropic_messages" or "responses" or "aresponses"
            or "generate_content" or "agenerate_content" or "generate_content_stream" or "agenerate_content_stream"
            or "pass_through_endpoint" or "allm_passthrough_route" or "llm_passthrough_route" => "chat",
        "embedding" or "aembedding" => "embeddings",
        "text_completion" or "atext_completion" => "completion",
        "rerank" or "arerank" => "rerank",
        "transcription" or "atranscription" => "transcription",
        "speech" or "aspeech" => "speech",
        "image_generation" or "aimage_generation" or "image_edit" or "aimage_edit" => "image_generation",
        _ => null,
    };

    /// <summary>Reads the provider's id of the request; empty where LiteLLM did not keep it.</summary>
    public static string RequestIdOf(JsonElement payload) =>
        payload.Object("hidden_params", "additional_headers") is { } headers
        && headers.FirstText(RequestIdHeaders) is { Length: <= EventLimits.Text } id
            ? id
            : "";

    /// <summary>
    /// Gets the provider's id of a response. Behind its router LiteLLM puts <c>litellm:custom_llm_provider:…;model_id:…;response_id:…</c>
    /// in base64 in the place of a Responses id.
    /// </summary>
    public static string ProviderResponseIdOf(string id)
    {
        const string lead = "litellm:custom_llm_provider:";
        const string last = ";response_id:";
        var bytes = new byte[id.Length];
        if (!id.StartsWith(ResponsePrefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(id[ResponsePrefix.Length..], bytes, out var length))
        {
            return id;
        }

        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        var at = text.LastIndexOf(last, StringComparison.Ordinal);
        return at > 0 && text.StartsWith(lead, StringComparison.Ordinal) && at + last.Length < text.Length ? text[(at + last.Length)..] : id;
    }
}
