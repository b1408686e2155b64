using Telemetry.Events;
using Telemetry.Sdk.Publishing.Http;

namespace Telemetry.Sdk.Recognition;

/// <summary>Tells calls of models from all other requests, by host and path.</summary>
internal sealed class CallRecognizer(HostTable hosts)
{
    private const string GoogleModels = "/models/";
    private const string Responses = "/responses";

    /// <summary>Recognizes a call; null for a request that calls no model, which is then left alone.</summary>
    public CallTarget? Recognize(HttpRequestMessage request)
    {
        if (PublisherRequests.IsMarked(request) || request.RequestUri is not { IsAbsoluteUri: true } url || hosts.Find(url) is not { } host)
        {
            return null;
        }

        var path = url.AbsolutePath.AsSpan().TrimEnd('/');
        return request.Method == HttpMethod.Post ? OfPost(host, path)
            : request.Method == HttpMethod.Get && path.LastIndexOf('/') is var end and > 0 && path[..end].EndsWith(Responses, StringComparison.Ordinal)
                ? new CallTarget(host, UsageApis.OpenAiResponses, AnswerKind.OpenAiResponse) { Region = host.Region, IsRetrieval = true }
            : null;
    }

    private static CallTarget? OfPost(HostRule host, ReadOnlySpan<char> path) =>
        path.EndsWith("/v1/messages", StringComparison.Ordinal) ? new CallTarget(host, UsageApis.AnthropicMessages, AnswerKind.AnthropicMessage)
        : path.EndsWith("/completions", StringComparison.Ordinal) ? Completion(host, path)
        : path.EndsWith(Responses, StringComparison.Ordinal) || path.EndsWith("/responses/compact", StringComparison.Ordinal)
            ? new CallTarget(host, UsageApis.OpenAiResponses, AnswerKind.OpenAiResponse) { Region = host.Region }
        : path.EndsWith("/embeddings", StringComparison.Ordinal)
            ? new CallTarget(host, UsageApis.OpenAiEmbeddings, AnswerKind.OpenAiCompletion) { Operation = "embeddings", Model = DeploymentOf(path), Region = host.Region }
        : OfGoogle(host, path) ?? OfBedrock(host, path);

    private static CallTarget Completion(HostRule host, ReadOnlySpan<char> path)
    {
        var isChat = path.EndsWith("/chat/completions", StringComparison.Ordinal) || path.EndsWith("/agents/completions", StringComparison.Ordinal);
        return new CallTarget(host, host.ChatApi, AnswerKind.OpenAiCompletion)
        {
            Operation = isChat ? "chat" : "completion",
            Model = DeploymentOf(path),
            Region = host.Region.Length > 0 ? host.Region : LocationOf(path),
        };
    }

    /// <summary><c>…/models/MODEL:generateContent</c> and its stream; on Vertex AI also other vendors' models.</summary>
    private static CallTarget? OfGoogle(HostRule host, ReadOnlySpan<char> path)
    {
        var colon = path.LastIndexOf(':');
        if (colon < 0)
        {
            return null;
        }

        var before = path[..colon];
        var model = before[(before.LastIndexOf('/') + 1)..].ToString();
        var (api, kind) = path[(colon + 1)..] switch
        {
            "generateContent" or "streamGenerateContent" => (UsageApis.GoogleGenerateContent, AnswerKind.GoogleContent),
            "rawPredict" or "streamRawPredict" when before.Contains("/publishers/anthropic/", StringComparison.Ordinal) =>
                (UsageApis.AnthropicMessages, AnswerKind.AnthropicMessage),
            "rawPredict" or "streamRawPredict" when before.Contains("/publishers/mistralai/", StringComparison.Ordinal) =>
                (UsageApis.MistralChat, AnswerKind.OpenAiCompletion),
            _ => default,
        };
        return api is null || (kind == AnswerKind.GoogleContent && before.LastIndexOf(GoogleModels, StringComparison.Ordinal) < 0 && !before.Contains("/endpoints/", StringComparison.Ordinal))
            ? null
            : new CallTarget(host, api, kind) { Model = Uri.UnescapeDataString(model), Region = LocationOf(path) };
    }

    private static CallTarget? OfBedrock(HostRule host, ReadOnlySpan<char> path)
    {
        const string start = "/model/";
        var at = path.IndexOf(start, StringComparison.Ordinal);
        var end = path.LastIndexOf('/');
        if (at < 0 || end <= at + start.Length)
        {
            return null;
        }

        AnswerKind? kind = path[(end + 1)..] switch
        {
            "converse" or "converse-stream" => AnswerKind.BedrockConverse,
            "invoke" or "invoke-with-response-stream" => AnswerKind.BedrockInvoke,
            _ => null,
        };
        if (kind is not { } known)
        {
            return null;
        }

        var model = Uri.UnescapeDataString(path[(at + start.Length)..end].ToString());
        var isAnthropic = known == AnswerKind.BedrockInvoke && model.Contains("anthropic.", StringComparison.Ordinal);
        return new CallTarget(host, isAnthropic ? UsageApis.AnthropicMessages : UsageApis.BedrockConverse, known) { Model = model };
    }

    /// <summary>Azure's older paths name the deployment, which callers name after the model or not.</summary>
    private static string DeploymentOf(ReadOnlySpan<char> path) => SegmentAfter(path, "/deployments/");

    private static string LocationOf(ReadOnlySpan<char> path) => SegmentAfter(path, "/locations/");

    private static string SegmentAfter(ReadOnlySpan<char> path, string start)
    {
        var at = path.IndexOf(start, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        var rest = path[(at + start.Length)..];
        var end = rest.IndexOf('/');
        return Uri.UnescapeDataString((end < 0 ? rest : rest[..end]).ToString());
    }
}
