using System.Text;
using Telemetry.Events;
using Telemetry.Events.Mapping;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>Anthropic's Messages: <c>POST /v1/messages</c>.</summary>
internal static class AnthropicAnswers
{
    public static FakeAnswer Messages(FakeCall call)
    {
        var usage = AnthropicUsage.Make(call);
        var request = call.Made.Id("req_011C", 20);
        var id = call.Made.Id("msg_01");
        return new FakeAnswer
        {
            Api = UsageApis.AnthropicMessages,
            Model = call.Model,
            RequestId = request,
            ResponseId = id,
            ContentType = call.Streamed ? "text/event-stream; charset=utf-8" : "application/json",
            Headers =
            [
                ("request-id", request), ("anthropic-organization-id", "fake-organization"),
                ("anthropic-ratelimit-requests-remaining", "3999"), ("cache-control", "no-cache"),
            ],
            Chunks = call.Streamed ? Stream(call, id, usage) : FakeChunk.Body(Message(call, id, usage.Whole), usage.Whole),
            StreamError = FakeChunk.Event("error", """{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"}}"""),
            Billed = !call.Behaviour.Refuse,
            Refused = call.Behaviour.Refuse,
        };
    }

    public static string Message(FakeCall call, string id, string usage) =>
        $$"""{"model":"{{call.Model}}","id":"{{id}}","type":"message","role":"assistant","content":[{{(call.Behaviour.Refuse ? "" : $$"""{"type":"text","text":"{{CannedText.Whole}}"}""")}}],"stop_reason":"{{StopReason(call)}}","stop_sequence":null,"usage":{{usage}}}""";

    private static string StopReason(FakeCall call) => call.Behaviour.Refuse ? "refusal" : "end_turn";

    private static List<FakeChunk> Stream(FakeCall call, string id, AnthropicUsage usage)
    {
        var start = usage.Start;
        var merged = Encoding.UTF8.GetString(AnthropicStreamUsage.Merge(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(usage.Delta)));
        List<FakeChunk> chunks =
        [
            // In a stream that another model takes over, the start still names the model asked for.
            FakeChunk.Event("message_start", $$$"""{"type":"message_start","message":{"model":"{{{call.Model}}}","id":"{{{id}}}","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{start}}}}}""", start),
        ];
        if (!call.Behaviour.Refuse)
        {
            chunks.Add(FakeChunk.Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", start));
            chunks.Add(FakeChunk.Event("ping", """{"type": "ping"}""", start));
            chunks.AddRange(CannedText.Words.Select(word =>
                FakeChunk.Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{word}}}"}}""", start)));
            chunks.Add(FakeChunk.Event("content_block_stop", """{"type":"content_block_stop","index":0}""", start));
        }

        chunks.Add(FakeChunk.Event("message_delta", $$"""{"type":"message_delta","delta":{"stop_reason":"{{StopReason(call)}}","stop_sequence":null},"usage":{{usage.Delta}}}""", merged));
        chunks.Add(FakeChunk.Event("message_stop", """{"type":"message_stop"}""", merged));
        return chunks;
    }
}
