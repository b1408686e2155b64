using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>The values of <c>api</c>: each names the shape of a provider's usage object.</summary>
public static class UsageApis
{
    public const string AnthropicMessages = "anthropic.messages";
    public const string OpenAiChat = "openai.chat";
    public const string OpenAiResponses = "openai.responses";
    public const string OpenAiEmbeddings = "openai.embeddings";
    public const string GoogleGenerateContent = "google.generate_content";
    public const string DeepSeekChat = "deepseek.chat";
    public const string BedrockConverse = "bedrock.converse";
    public const string MistralChat = "mistral.chat";
    public const string OtelGenAi = "otel.genai";

    /// <summary>The usage object that LiteLLM makes of every provider's own.</summary>
    public const string LiteLlmUsage = "litellm.usage";

    /// <summary>Gets every api.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        AnthropicMessages, OpenAiChat, OpenAiResponses, OpenAiEmbeddings, GoogleGenerateContent,
        DeepSeekChat, BedrockConverse, MistralChat, OtelGenAi, LiteLlmUsage,
    ];
}
