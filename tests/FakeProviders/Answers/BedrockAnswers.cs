using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>Amazon Bedrock's Converse: <c>POST /model/ID/converse</c> and <c>/converse-stream</c>. The answer names neither itself nor its model.</summary>
internal static class BedrockAnswers
{
    public static FakeAnswer Converse(FakeCall call)
    {
        var request = call.Made.Uuid();
        var usage = Usage(call);
        return new FakeAnswer
        {
            Api = UsageApis.BedrockConverse,
            Model = call.ModelRequested,
            RequestId = request,
            ContentType = call.Streamed ? "application/vnd.amazon.eventstream" : "application/json",
            Headers = [("x-amzn-RequestId", request)],
            Chunks = call.Streamed ? Stream(usage) : FakeChunk.Body(Whole(usage), usage),
            StreamError = new FakeChunk(EventStreamFrame.Exception("throttlingException", """{"message":"Too many requests."}"""), null),
        };
    }

    private static string Whole(string usage) =>
        $$$"""{"output":{"message":{"role":"assistant","content":[{"text":"{{{CannedText.Whole}}}"}]}},"stopReason":"end_turn","usage":{{{usage}}},"metrics":{"latencyMs":42}}""";

    private static string Usage(FakeCall call)
    {
        var made = call.Made;
        var input = made.Count(20, 3000);
        var output = made.Count(10, 900);
        var read = made.Count(0, 9000);
        var minutes5 = made.Count(0, 4000);
        var hour1 = made.Count(0, 1000);
        return $$"""{"inputTokens":{{input}},"outputTokens":{{output}},"totalTokens":{{input + output + read + minutes5 + hour1}},"cacheReadInputTokens":{{read}},"cacheWriteInputTokens":{{minutes5 + hour1}},"cacheDetails":[{"ttl":"1h","inputTokens":{{hour1}}},{"ttl":"5m","inputTokens":{{minutes5}}}]}""";
    }

    private static List<FakeChunk> Stream(string usage)
    {
        List<FakeChunk> chunks = [Frame("messageStart", """{"p":"abc","role":"assistant"}""")];
        chunks.AddRange(CannedText.Words.Select(word => Frame("contentBlockDelta", $$$"""{"contentBlockIndex":0,"delta":{"text":"{{{word}}}"},"p":"abcd"}""")));
        chunks.Add(Frame("contentBlockStop", """{"contentBlockIndex":0,"p":"ab"}"""));
        chunks.Add(Frame("messageStop", """{"p":"abcde","stopReason":"end_turn"}"""));
        chunks.Add(Frame("metadata", $$$"""{"metrics":{"latencyMs":42},"p":"abc","usage":{{{usage}}}}""") with { Usage = usage });
        return chunks;

        static FakeChunk Frame(string type, string payload) => new(EventStreamFrame.Event(type, payload), null);
    }
}
