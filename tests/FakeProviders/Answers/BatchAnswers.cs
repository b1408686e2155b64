using System.Text.Json;
using Telemetry.Events;
using Telemetry.FakeProviders.Recording;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>Ended batches and their results: of both providers two items that were served, and those that were not.</summary>
internal static class BatchAnswers
{
    public const string AnthropicModel = "claude-opus-5-5";
    public const string OpenAiModel = "gpt-5.4";

    /// <summary><c>GET /v1/messages/batches/ID</c>.</summary>
    public static FakeAnswer AnthropicBatch(FakeCall call, string id) => Plain(
        call,
        $$"""{"id":"{{id}}","type":"message_batch","processing_status":"ended","request_counts":{"processing":0,"succeeded":2,"errored":1,"canceled":1,"expired":1},"created_at":"2026-11-20T08:00:00Z","ended_at":"2026-11-20T09:00:00Z","expires_at":"2026-11-21T08:00:00Z","archived_at":null,"cancel_initiated_at":null,"results_url":"{{call.BaseUrl}}/v1/messages/batches/{{id}}/results"}""");

    /// <summary><c>GET /v1/messages/batches/ID/results</c>.</summary>
    public static FakeAnswer AnthropicResults(FakeCall call)
    {
        List<SentAnswer> items = [];
        List<FakeChunk> lines = [];
        foreach (var item in (string[])["first", "second"])
        {
            var id = call.Made.Id("msg_01");
            var usage = AnthropicUsage.Make(call, "batch").Whole;
            lines.Add(Line($$$"""{"custom_id":"{{{item}}}","result":{"type":"succeeded","message":{{{AnthropicAnswers.Message(call, id, usage)}}}}}"""));
            items.Add(Item(call, UsageApis.AnthropicMessages, item) with { ResponseId = id, Usage = Json(usage) });
        }

        foreach (var (item, type) in ((string, string)[])[("third", "canceled"), ("fourth", "expired")])
        {
            lines.Add(Line($$$"""{"custom_id":"{{{item}}}","result":{"type":"{{{type}}}"}}"""));
            items.Add(Item(call, UsageApis.AnthropicMessages, item) with { Status = "error", Billed = false });
        }

        lines.Add(Line("""{"custom_id":"fifth","result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error","message":"Too long."},"request_id":null}}}"""));
        items.Add(Item(call, UsageApis.AnthropicMessages, "fifth") with { Status = "error", Billed = false });
        return Plain(call, "") with { ContentType = "application/x-jsonl", Chunks = lines, Items = items };
    }

    /// <summary><c>GET /v1/batches/ID</c>.</summary>
    public static FakeAnswer OpenAiBatch(FakeCall call, string id) => Plain(
        call,
        $$"""{"id":"{{id}}","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"file-in","completion_window":"24h","status":"completed","output_file_id":"file-{{id}}","error_file_id":null,"created_at":{{Made.UnixNow()}},"request_counts":{"total":3,"completed":2,"failed":1},"metadata":null}""");

    /// <summary><c>GET /v1/files/ID/content</c>: a chat, a response and an item that failed.</summary>
    public static FakeAnswer OpenAiResults(FakeCall call)
    {
        var chat = (Id: call.Made.Id("chatcmpl-", 29), Request: call.Made.Id("req_", 32), Usage: ChatUsage.Make(call));
        var response = (Id: call.Made.Id("resp_", 48), Request: call.Made.Id("req_", 32), Usage: OpenAiResponsesAnswers.Usage(call));
        var failed = call.Made.Id("req_", 32);
        return Plain(call, "") with
        {
            ContentType = "application/octet-stream",
            Chunks =
            [
                Served("first", chat.Request, OpenAiChatAnswers.Whole(call, chat.Id, chat.Usage)),
                Served("second", response.Request, OpenAiResponsesAnswers.Whole(call, response.Id, response.Usage)),
                Line($$$$"""{"id":"batch_req_{{{{failed[4..]}}}}","custom_id":"third","response":{"status_code":400,"request_id":"{{{{failed}}}}","body":{"error":{"message":"Too long.","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}},"error":null}"""),
            ],
            Items =
            [
                Item(call, UsageApis.OpenAiChat, "first") with { RequestId = chat.Request, ResponseId = chat.Id, Usage = Json(chat.Usage) },
                Item(call, UsageApis.OpenAiResponses, "second") with { RequestId = response.Request, ResponseId = response.Id, Usage = Json(response.Usage) },
                Item(call, UsageApis.OpenAiChat, "third") with { RequestId = failed, Status = "error", HttpStatus = 400, Billed = false },
            ],
        };

        static FakeChunk Served(string item, string request, string body) => Line(
            $$$"""{"id":"batch_{{{request}}}","custom_id":"{{{item}}}","response":{"status_code":200,"request_id":"{{{request}}}","body":{{{body}}}},"error":null}""");
    }

    private static FakeAnswer Plain(FakeCall call, string json) => new()
    {
        Api = "",
        Model = call.Model,
        RequestId = call.Made.Id("req_"),
        Chunks = [FakeChunk.Text(json)],
    };

    private static FakeChunk Line(string json) => FakeChunk.Text(json + "\n");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private static SentAnswer Item(FakeCall call, string api, string item) => new()
    {
        Provider = call.Provider, Api = api, Model = call.Model, ModelRequested = call.Model, Status = "ok", HttpStatus = 200, Billed = true, BatchItem = item,
    };
}
