namespace Telemetry.Events.Mapping;

/// <summary>The mappers, one for each <c>api</c>.</summary>
public static class UsageMappers
{
    /// <summary>Grows with every change that can give other counts for the same bytes; kept with each event.</summary>
    public const int Version = 2;

    private static readonly Dictionary<string, UsageMapper> ByApi = new(StringComparer.Ordinal)
    {
        [UsageApis.AnthropicMessages] = new AnthropicMapper(),
        [UsageApis.OpenAiChat] = new OpenAiMapper(OpenAiNames.Chat),
        [UsageApis.OpenAiResponses] = new OpenAiMapper(OpenAiNames.Responses),
        [UsageApis.OpenAiEmbeddings] = new OpenAiMapper(OpenAiNames.Embeddings),
        [UsageApis.GoogleGenerateContent] = new GeminiMapper(),
        [UsageApis.DeepSeekChat] = new DeepSeekMapper(),
        [UsageApis.BedrockConverse] = new BedrockMapper(),
        [UsageApis.MistralChat] = new OpenAiMapper(OpenAiNames.Mistral),
        [UsageApis.OtelGenAi] = new OtelMapper(),
        [UsageApis.LiteLlmUsage] = new LiteLlmMapper(),
    };

    /// <summary>Gets the mapper of an api; null for one that is not in <see cref="UsageApis.All"/>.</summary>
    public static UsageMapper? For(string api) => ByApi.GetValueOrDefault(api);
}
