using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>generateContent on the Gemini API and on Vertex AI, buffered and with <c>alt=sse</c>.</summary>
internal static class GeminiAnswers
{
    public static FakeAnswer GenerateContent(FakeCall call)
    {
        var id = call.Made.Id("", 22);
        var usage = GeminiUsage.Make(call);
        return new FakeAnswer
        {
            Api = UsageApis.GoogleGenerateContent,
            Model = call.Model,
            RequestId = "",
            ResponseId = id,
            ContentType = call.Streamed ? "text/event-stream" : "application/json; charset=UTF-8",
            Headers = [("vary", "Origin"), ("server-timing", "gfet4t7; dur=42")],
            Chunks = call.Streamed
                ? Stream(call, id, usage)
                : FakeChunk.Body(Response(call, id, CannedText.Whole, ",\"finishReason\":\"STOP\"", usage.Whole), usage.Whole),
            StreamError = FakeChunk.Event("", """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"""),
        };
    }

    private static List<FakeChunk> Stream(FakeCall call, string id, GeminiUsage usage)
    {
        List<FakeChunk> chunks = [.. CannedText.Words[..^1].Select(word => Event(word, "", usage.Early, usage.EarlyCounts))];
        chunks.Add(Event(CannedText.Words[^1], ",\"finishReason\":\"STOP\"", usage.Last, usage.Whole));
        return chunks;

        FakeChunk Event(string text, string finish, string told, string? merged) =>
            FakeChunk.Text($"data: {Response(call, id, text, finish, told)}\r\n\r\n", merged);
    }

    private static string Response(FakeCall call, string id, string text, string finish, string usage) =>
        $$"""{"candidates":[{"content":{"parts":[{"text":"{{text}}"}],"role":"model"}{{finish}},"index":0}],"usageMetadata":{{usage}},"modelVersion":"{{call.Model}}","responseId":"{{id}}"}""";
}
