using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

/// <summary>Answers that are not plain JSON or SSE: packed ones, arrays of chunks, Bedrock's frames around other vendors' bodies.</summary>
public sealed class EncodedAndFramedTests
{
    private const string Chat = """{"id":"chatcmpl-1","model":"gpt-5.4","usage":{"prompt_tokens":3,"completion_tokens":4}}""";
    private const string AnthropicUrl = "http://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-v1%3A0/invoke-with-response-stream";

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_answer_passes_packed_and_is_read_aside(string encoding)
    {
        var packed = Pack(encoding, Encoding.UTF8.GetBytes(Chat));

        var (captured, read) = await CaptureAsync("http://api.openai.com/v1/chat/completions", packed, "application/json", encoding);

        Assert.Equal(packed, read);
        Assert.Equal(("chatcmpl-1", UsageQuality.Final, 3L), (captured.ResponseId, captured.UsageQuality, captured.Usage.UncachedInput));
    }

    [Theory]
    [InlineData("zstd", false)]
    [InlineData("gzip", true)]
    public async Task An_answer_whose_packing_cannot_be_undone_passes_and_is_partial(string encoding, bool isNoise)
    {
        var bytes = isNoise ? Encoding.UTF8.GetBytes("noise") : Pack("gzip", Encoding.UTF8.GetBytes(Chat));

        var (captured, read) = await CaptureAsync("http://api.openai.com/v1/chat/completions", bytes, "application/json", encoding);

        Assert.Equal(bytes, read);
        Assert.Equal((CallStatus.Ok, UsageQuality.Partial), (captured.Status, captured.UsageQuality));
    }

    [Fact]
    public async Task An_answer_larger_than_what_is_held_passes_whole_and_is_partial()
    {
        var bytes = Encoding.UTF8.GetBytes(Chat);

        var (captured, read) = await CaptureAsync("http://api.openai.com/v1/chat/completions", bytes, "application/json", options: new UsageCaptureOptions { AnswerBytesMax = 20 });

        Assert.Equal(bytes, read);
        Assert.Equal(UsageQuality.Partial, captured.UsageQuality);
    }

    [Fact]
    public async Task A_stream_of_Gemini_without_SSE_is_one_array_whose_last_usage_counts()
    {
        const string array = """
            [{"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":1},"modelVersion":"gemini-3.5-flash","responseId":"r1"}
            ,
            {"candidates":[{"content":{},"finishReason":"STOP"}],"usageMetadata":{
              "promptTokenCount":5,
              "candidatesTokenCount":9
            },"modelVersion":"gemini-3.5-flash","responseId":"r1"}
            ]
            """;

        var (captured, _) = await CaptureAsync(
            "http://generativelanguage.googleapis.com/v1beta/models/gemini-flash-latest:streamGenerateContent", Encoding.UTF8.GetBytes(array), "application/json");

        Assert.Equal((9L, UsageQuality.Final, false), (captured.Usage.Output, captured.UsageQuality, captured.Streamed));
        Assert.Equal(("gemini-3.5-flash", "gemini-flash-latest"), (captured.Model, captured.ModelRequested));
    }

    [Fact]
    public async Task Anthropics_models_behind_InvokeModel_keep_Anthropics_usage_and_Bedrocks_name()
    {
        byte[] frames =
        [
            .. Chunk("""{"type":"message_start","message":{"id":"msg_1","model":"claude-haiku-4-5-20251001","usage":{"input_tokens":7,"cache_read_input_tokens":2,"output_tokens":1}}}"""),
            .. Chunk("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"""),
            .. Chunk("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"""),
            .. Chunk("""{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7,"outputTokenCount":5}}"""),
        ];

        var (captured, read) = await CaptureAsync(AnthropicUrl, frames, "application/vnd.amazon.eventstream");

        Assert.Equal(frames, read);
        Assert.Equal((UsageApis.AnthropicMessages, "bedrock", "us.anthropic.claude-haiku-4-5-v1:0"), (captured.Api, captured.Provider, captured.Model));
        Assert.Equal((7L, 2L, 5L, UsageQuality.Final), (captured.Usage.UncachedInput, captured.Usage.CacheRead, captured.Usage.Output, captured.UsageQuality));
    }

    [Fact]
    public async Task Other_models_behind_InvokeModel_are_counted_by_what_AWS_counts()
    {
        var frames = Chunk("""{"generation":"Hi","amazon-bedrock-invocationMetrics":{"inputTokenCount":11,"outputTokenCount":3}}""");
        var (streamed, _) = await CaptureAsync(
            "http://bedrock-runtime.us-east-1.amazonaws.com/model/meta.llama4-v1%3A0/invoke-with-response-stream", frames, "application/vnd.amazon.eventstream");
        Assert.Equal((11L, 3L, UsageQuality.Final), (streamed.Usage.UncachedInput, streamed.Usage.Output, streamed.UsageQuality));

        var (buffered, _) = await CaptureAsync(
            "http://bedrock-runtime.us-east-1.amazonaws.com/model/meta.llama4-v1%3A0/invoke", Encoding.UTF8.GetBytes("""{"generation":"Hi"}"""), "application/json",
            headers: [("x-amzn-bedrock-input-token-count", "11"), ("x-amzn-bedrock-output-token-count", "3"), ("x-amzn-RequestId", "r-1")]);
        Assert.Equal((11L, 3L, UsageQuality.Final, "r-1"), (buffered.Usage.UncachedInput, buffered.Usage.Output, buffered.UsageQuality, buffered.RequestId));
    }

    [Fact]
    public async Task A_frame_that_cannot_be_ends_the_reading_and_nothing_else()
    {
        byte[] bytes = [.. Chunk("""{"type":"message_start","message":{"id":"msg_1","model":"m","usage":{"input_tokens":7,"output_tokens":1}}}"""), .. Enumerable.Repeat((byte)0, 40)];

        var (captured, read) = await CaptureAsync(AnthropicUrl, bytes, "application/vnd.amazon.eventstream");

        Assert.Equal(bytes, read);
        Assert.Equal((7L, UsageQuality.Partial), (captured.Usage.UncachedInput, captured.UsageQuality));
    }

    [Fact]
    public async Task An_event_that_is_no_JSON_hides_none_of_the_others()
    {
        const string stream = "event: queue\ndata: position 3\n\ndata: {\"id\":\"chatcmpl-1\",\"model\":\"m\",\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\ndata: {\"half";

        var (captured, _) = await CaptureAsync("http://api.openai.com/v1/chat/completions", Encoding.UTF8.GetBytes(stream), "text/event-stream");

        Assert.Equal((CallStatus.Ok, UsageQuality.Final, 4L), (captured.Status, captured.UsageQuality, captured.Usage.Output));
    }

    [Fact]
    public async Task Searches_that_stand_beside_the_usage_of_a_response_are_counted()
    {
        const string body = """{"id":"resp_1","model":"gpt-5.4","status":"completed","tool_usage":{"web_search":{"num_requests":2}},"usage":{"input_tokens":3,"output_tokens":4}}""";

        var (captured, _) = await CaptureAsync("http://api.openai.com/v1/responses", Encoding.UTF8.GetBytes(body), "application/json");

        Assert.Equal((2L, 3L, 4L), (captured.Usage.WebSearchRequests, captured.Usage.UncachedInput, captured.Usage.Output));
    }

    [Fact]
    public async Task A_response_that_is_only_promised_is_no_call_yet()
    {
        var published = new EventList();
        await ReadAsync(published, "http://api.openai.com/v1/responses", Encoding.UTF8.GetBytes("""{"id":"resp_1","model":"gpt-5.4","status":"queued","usage":null}"""), "application/json");

        Assert.Empty(published.Records);
    }

    [Theory]
    [InlineData("""{"id":"resp_1","model":"gpt-5.4","background":true,"created_at":1795000000,"status":"completed","usage":{"input_tokens":3,"output_tokens":4}}""", true)]
    [InlineData("""{"id":"resp_1","model":"gpt-5.4","background":true,"created_at":1795000000,"status":"in_progress","usage":null}""", false)]
    [InlineData("""{"id":"resp_1","model":"gpt-5.4","background":false,"created_at":1795000000,"status":"completed","usage":{"input_tokens":3,"output_tokens":4}}""", false)]
    [InlineData("""{"error":{"message":"not found"}}""", false)]
    public async Task A_promised_response_counts_when_its_result_is_fetched(string body, bool counts)
    {
        var published = new EventList();
        await using var usage = new TelemetryUsage(published);
        using var http = usage.CreateHttpClient(inner: new Scripted(() => new HttpResponseMessage { Content = new StringContent(body, Encoding.UTF8, "application/json") }));

        Assert.Equal(body, await http.GetStringAsync(new Uri("http://api.openai.com/v1/responses/resp_1")));

        Assert.Equal(counts ? 1 : 0, published.Records.Count);
        if (counts)
        {
            var captured = published.Events[0];
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795000000), captured.OccurredAt);
            Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiResponses, "openai", "", "resp_1"), captured.EventId);
            Assert.Null(captured.DurationMs);
        }
    }

    private static byte[] Chunk(string vendorEvent)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { bytes = Convert.ToBase64String(Encoding.UTF8.GetBytes(vendorEvent)), p = "abc" });
        byte[] headers = [.. Header(":event-type", "chunk"), .. Header(":content-type", "application/json"), .. Header(":message-type", "event")];
        var frame = new byte[12 + headers.Length + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), headers.Length);
        headers.CopyTo(frame, 12);
        payload.CopyTo(frame, 12 + headers.Length);
        return frame;

        static byte[] Header(string name, string value) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, 0, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
    }

    private static byte[] Pack(string encoding, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new GZipStream(packed, CompressionLevel.Fastest),
        })
        {
            packing.Write(bytes);
        }

        return packed.ToArray();
    }

    private static async Task<(UsageEvent Captured, byte[] Read)> CaptureAsync(
        string url, byte[] bytes, string type, string? encoding = null, UsageCaptureOptions? options = null, params (string Name, string Value)[] headers)
    {
        var published = new EventList();
        var read = await ReadAsync(published, url, bytes, type, encoding, options, headers);
        return (Assert.Single(published.Events), read);
    }

    private static async Task<byte[]> ReadAsync(
        EventList published, string url, byte[] bytes, string type, string? encoding = null, UsageCaptureOptions? options = null, params (string Name, string Value)[] headers)
    {
        await using var usage = new TelemetryUsage(published, options);
        using var http = usage.CreateHttpClient(inner: new Scripted(() =>
        {
            var answer = new HttpResponseMessage { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } };
            if (encoding is not null)
            {
                answer.Content.Headers.ContentEncoding.Add(encoding);
            }

            foreach (var (name, value) in headers)
            {
                answer.Headers.Add(name, value);
            }

            return answer;
        }));
        using var answered = await http.PostAsync(new Uri(url), new StringContent("{}", Encoding.UTF8, "application/json"));
        return await answered.Content.ReadAsByteArrayAsync();
    }
}
