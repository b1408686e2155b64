using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>Chat Completions, as OpenAI, Azure, DeepSeek, Mistral and xAI answer them.</summary>
internal static class OpenAiChatAnswers
{
    public static FakeAnswer Chat(FakeCall call)
    {
        var (request, headers) = OpenAiHeaders.Make(call);
        var id = call.Provider switch
        {
            "deepseek" or "xai" => call.Made.Uuid(),
            "mistral" => call.Made.Id("", 32).ToLowerInvariant(),
            _ => call.Made.Id("chatcmpl-", 29),
        };
        var usage = ChatUsage.Make(call);
        return new FakeAnswer
        {
            Api = call.Provider switch
            {
                "deepseek" => UsageApis.DeepSeekChat,
                "mistral" => UsageApis.MistralChat,
                _ => UsageApis.OpenAiChat,
            },
            Model = call.Model,
            RequestId = request,
            ResponseId = id,
            ContentType = call.Streamed ? "text/event-stream; charset=utf-8" : "application/json",
            Headers = headers,
            Chunks = call.Streamed ? Stream(call, id, usage) : FakeChunk.Body(Whole(call, id, usage), usage),
            StreamError = FakeChunk.Event("", """{"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}}"""),
        };
    }

    public static string Whole(FakeCall call, string id, string usage) =>
        $$"""{"id":"{{id}}","object":"chat.completion","created":{{Made.UnixNow()}},"model":"{{call.Model}}","choices":[{"index":0,"message":{"role":"assistant","content":"{{CannedText.Whole}}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{{usage}}{{Tail(call)}}}""";

    private static string Tail(FakeCall call) => call.Provider is "openai" or "azure"
        ? ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_fake\"" + (call.Provider == "azure" ? ",\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]" : "")
        : "";

    private static List<FakeChunk> Stream(FakeCall call, string id, string usage)
    {
        var created = Made.UnixNow();
        var asked = call.Flag("stream_options", "include_usage");

        // Mistral, DeepSeek and xAI tell the usage unasked, in the last chunk of the answer itself.
        var inLast = call.Provider is "mistral" or "deepseek" or "xai";
        var none = asked && !inLast ? ",\"usage\":null" : "";
        List<FakeChunk> chunks = [];
        if (call.Provider == "azure")
        {
            chunks.Add(FakeChunk.Event("", """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}"""));
        }

        chunks.Add(Chunk("""{"role":"assistant","content":"","refusal":null}""", "null", none));
        chunks.AddRange(CannedText.Words.Select(word => Chunk($$"""{"content":"{{word}}"}""", "null", none)));
        chunks.Add(inLast ? Chunk("{}", "\"stop\"", $",\"usage\":{usage}", usage) : Chunk("{}", "\"stop\"", none));
        if (asked && !inLast)
        {
            chunks.Add(FakeChunk.Event("", $$"""{"id":"{{id}}","object":"chat.completion.chunk","created":{{created}},"model":"{{call.Model}}","choices":[],"usage":{{usage}}{{Tail(call)}}}""", usage));
        }

        chunks.Add(FakeChunk.Event("", "[DONE]", asked || inLast ? usage : null));
        return chunks;

        FakeChunk Chunk(string delta, string finish, string after, string? told = null) =>
            FakeChunk.Event("", $$"""{"id":"{{id}}","object":"chat.completion.chunk","created":{{created}},"model":"{{call.Model}}","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]{{after}}{{(call.Provider is "openai" ? ",\"service_tier\":\"default\"" : "")}}}""", told);
    }
}
