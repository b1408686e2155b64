using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>OpenAI's Responses: <c>POST /v1/responses</c>.</summary>
internal static class OpenAiResponsesAnswers
{
    public static FakeAnswer Responses(FakeCall call)
    {
        var (request, headers) = OpenAiHeaders.Make(call);
        var id = call.Made.Id("resp_", 48).ToLowerInvariant();
        var usage = Usage(call);
        return new FakeAnswer
        {
            Api = UsageApis.OpenAiResponses,
            Model = call.Model,
            RequestId = request,
            ResponseId = id,
            ContentType = call.Streamed ? "text/event-stream; charset=utf-8" : "application/json",
            Headers = headers,
            Chunks = call.Streamed ? Stream(call, id, usage) : FakeChunk.Body(Response(call, id, "completed", Output(id), usage), usage),
            StreamError = FakeChunk.Event("error", """{"type":"error","code":"server_error","message":"The server had an error.","param":null,"sequence_number":3}"""),
        };
    }

    public static string Whole(FakeCall call, string id, string usage) => Response(call, id, "completed", Output(id), usage);

    public static string Usage(FakeCall call)
    {
        var made = call.Made;
        var input = made.Count(20, 9000);
        var cached = made.Count(0, input / 128) * 128;
        var output = made.Count(5, 900);
        return $$$"""{"input_tokens":{{{input}}},"input_tokens_details":{"cached_tokens":{{{cached}}},"cache_write_tokens":{{{made.Count(0, input - cached)}}}},"output_tokens":{{{output}}},"output_tokens_details":{"reasoning_tokens":{{{made.Count(0, output)}}}},"total_tokens":{{{input + output}}}}""";
    }

    private static string Output(string id) =>
        $$"""[{"id":"msg_{{id[5..]}}","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"{{CannedText.Whole}}","annotations":[],"logprobs":[]}]}]""";

    private static string Response(FakeCall call, string id, string status, string output, string usage) =>
        $$$"""{"id":"{{{id}}}","object":"response","created_at":{{{Made.UnixNow()}}},"status":"{{{status}}}","background":false,"error":null,"incomplete_details":null,"instructions":null,"max_output_tokens":null,"model":"{{{call.Model}}}","output":{{{output}}},"parallel_tool_calls":true,"previous_response_id":null,"service_tier":"{{{(usage == "null" ? "auto" : "default")}}}","store":true,"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":{{{usage}}},"user":null,"metadata":{}}""";

    private static List<FakeChunk> Stream(FakeCall call, string id, string usage)
    {
        var item = $"msg_{id[5..]}";
        var sequence = 0;
        List<FakeChunk> chunks =
        [
            Event("response.created", $"\"response\":{Response(call, id, "in_progress", "[]", "null")}"),
            Event("response.in_progress", $"\"response\":{Response(call, id, "in_progress", "[]", "null")}"),
            Event("response.output_item.added", $$"""
                "output_index":0,"item":{"id":"{{item}}","type":"message","status":"in_progress","role":"assistant","content":[]}
                """),
        ];
        chunks.AddRange(CannedText.Words.Select(word => Event(
            "response.output_text.delta", $"\"item_id\":\"{item}\",\"output_index\":0,\"content_index\":0,\"delta\":\"{word}\",\"logprobs\":[]")));
        chunks.Add(Event("response.output_text.done", $"\"item_id\":\"{item}\",\"output_index\":0,\"content_index\":0,\"text\":\"{CannedText.Whole}\",\"logprobs\":[]"));
        chunks.Add(Event("response.completed", $"\"response\":{Response(call, id, "completed", Output(id), usage)}") with { Usage = usage });
        return chunks;

        FakeChunk Event(string type, string members) =>
            FakeChunk.Event(type, $"{{\"type\":\"{type}\",\"sequence_number\":{sequence++},{members}}}");
    }
}
