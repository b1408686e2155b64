using System.Text.RegularExpressions;
using Telemetry.FakeProviders.Answers;

namespace Telemetry.FakeProviders.Serving;

/// <summary>Which provider and which API a request is for: by the path, and for OpenAI's copies by the host or the path's first folder.</summary>
internal static partial class Routes
{
    /// <param name="path">Still escaped.</param>
    public static Route? Find(string method, string path, string host)
    {
        var provider = ProviderOf(path, host);
        if (method == "GET")
        {
            return FindFile(path);
        }

        if (Google().Match(path) is { Success: true } google)
        {
            var name = path.Contains("/projects/", StringComparison.Ordinal) ? "vertex" : "google";
            return new Route(name, Uri.UnescapeDataString(google.Groups["model"].Value), google.Groups["stream"].Success, GeminiAnswers.GenerateContent);
        }

        if (Bedrock().Match(path) is { Success: true } bedrock)
        {
            return new Route("bedrock", Uri.UnescapeDataString(bedrock.Groups["model"].Value), bedrock.Groups["stream"].Success, BedrockAnswers.Converse);
        }

        Func<FakeCall, FakeAnswer>? answer =
            path.EndsWith("/v1/messages", StringComparison.Ordinal) ? AnthropicAnswers.Messages
            : path.EndsWith("/chat/completions", StringComparison.Ordinal) ? OpenAiChatAnswers.Chat
            : path.EndsWith("/responses", StringComparison.Ordinal) ? OpenAiResponsesAnswers.Responses
            : path.EndsWith("/embeddings", StringComparison.Ordinal) ? EmbeddingAnswers.Embeddings
            : null;
        return answer is null ? null
            : new Route(answer == AnthropicAnswers.Messages ? "anthropic" : provider, Deployment().Match(path).Groups["name"].Value, null, answer);
    }

    private static Route? FindFile(string path) =>
        AnthropicBatch().Match(path) is { Success: true } anthropic
            ? new Route("anthropic", BatchAnswers.AnthropicModel, false, anthropic.Groups["results"].Success
                ? BatchAnswers.AnthropicResults
                : call => BatchAnswers.AnthropicBatch(call, anthropic.Groups["id"].Value))
        : OpenAiBatch().Match(path) is { Success: true } openAi
            ? new Route("openai", BatchAnswers.OpenAiModel, false, call => BatchAnswers.OpenAiBatch(call, openAi.Groups["id"].Value))
        : path.StartsWith("/v1/files/", StringComparison.Ordinal) && path.EndsWith("/content", StringComparison.Ordinal)
            ? new Route("openai", BatchAnswers.OpenAiModel, false, BatchAnswers.OpenAiResults)
        : null;

    private static string ProviderOf(string path, string host) =>
        path.Contains("/openai/", StringComparison.Ordinal) ? "azure"
        : host == "api.deepseek.com" || path.StartsWith("/deepseek/", StringComparison.Ordinal) ? "deepseek"
        : host == "api.mistral.ai" || path.StartsWith("/mistral/", StringComparison.Ordinal) ? "mistral"
        : host == "api.x.ai" || path.StartsWith("/xai/", StringComparison.Ordinal) ? "xai"
        : "openai";

    [GeneratedRegex("/models/(?<model>[^/:]+):(generateContent|(?<stream>streamGenerateContent))$", RegexOptions.None, 1000)]
    private static partial Regex Google();

    [GeneratedRegex("^/model/(?<model>[^/]+)/converse(?<stream>-stream)?$", RegexOptions.None, 1000)]
    private static partial Regex Bedrock();

    [GeneratedRegex("/openai/deployments/(?<name>[^/]+)/", RegexOptions.None, 1000)]
    private static partial Regex Deployment();

    [GeneratedRegex("^/v1/messages/batches/(?<id>[^/]+?)(?<results>/results)?$", RegexOptions.None, 1000)]
    private static partial Regex AnthropicBatch();

    [GeneratedRegex("^/v1/batches/(?<id>[^/]+)$", RegexOptions.None, 1000)]
    private static partial Regex OpenAiBatch();
}

/// <summary>A recognised request.</summary>
/// <param name="Model">The model that the path names; empty where the body does.</param>
/// <param name="Streamed">Null where the body says it.</param>
internal sealed record Route(string Provider, string Model, bool? Streamed, Func<FakeCall, FakeAnswer> Answer);
