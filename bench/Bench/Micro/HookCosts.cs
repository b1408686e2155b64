using System.Net.Http.Headers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Telemetry.Sdk;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Bench.Micro;

/// <summary>One call with and without the handler that captures it.</summary>
[MemoryDiagnoser]
public class HookCosts : IDisposable
{
    internal const int RequestBytes = 4_000;
    internal const int AnswerBytes = 4_000;
    internal const int StreamEvents = 200;

    private readonly byte[] request = Encoding.UTF8.GetBytes(
        $$"""{"model":"claude-opus-5-5","max_tokens":1024,"messages":[{"role":"user","content":"{{new string('x', RequestBytes - 90)}}"}]}""");

    private readonly byte[] answer = Encoding.UTF8.GetBytes(
        $$$"""{"model":"claude-opus-5-5","id":"msg_01VA2HZp0WnjM812mb6EmGc8","type":"message","role":"assistant","content":[{"type":"text","text":"{{{new string('x', AnswerBytes - 480)}}}"}],"stop_reason":"end_turn","usage":{"input_tokens":2048,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},"output_tokens":503,"service_tier":"standard","inference_geo":"us"}}""");

    private readonly byte[] stream = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat(
            "data: {\"id\":\"chatcmpl-g0LCfRv22E1STyxEebr349MPfJpkP\",\"object\":\"chat.completion.chunk\",\"created\":1795000000,\"model\":\"gpt-5.4\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}],\"usage\":null}\n\n", StreamEvents))
        + "data: {\"id\":\"chatcmpl-g0LCfRv22E1STyxEebr349MPfJpkP\",\"model\":\"gpt-5.4\",\"choices\":[],\"usage\":{\"prompt_tokens\":2006,\"completion_tokens\":200}}\n\ndata: [DONE]\n\n");

    private readonly TelemetryUsage usage = new(new Nowhere());
    private HttpMessageInvoker plain = null!;
    private HttpMessageInvoker captured = null!;

    [GlobalSetup]
    public void Setup()
    {
        this.plain = new HttpMessageInvoker(new Memory(this));
        var handler = this.usage.CreateHandler();
        handler.InnerHandler = new Memory(this);
        this.captured = new HttpMessageInvoker(handler);
    }

    /// <summary>A buffered call without the handler.</summary>
    [Benchmark(Description = "buffered call, without the hook", Baseline = true)]
    public Task<int> Buffered() => this.CallAsync(this.plain, "https://api.anthropic.com/v1/messages");

    /// <summary>A buffered call with the handler.</summary>
    [Benchmark(Description = "buffered call, captured")]
    public Task<int> BufferedCaptured() => this.CallAsync(this.captured, "https://api.anthropic.com/v1/messages");

    /// <summary>A stream without the handler.</summary>
    [Benchmark(Description = "stream, without the hook")]
    public Task<int> Streamed() => this.CallAsync(this.plain, "https://api.openai.com/v1/chat/completions");

    /// <summary>A stream with the handler.</summary>
    [Benchmark(Description = "stream, captured")]
    public Task<int> StreamedCaptured() => this.CallAsync(this.captured, "https://api.openai.com/v1/chat/completions");

    /// <summary>A request to a host that serves no model, without the handler.</summary>
    [Benchmark(Description = "another host, without the hook")]
    public Task<int> Other() => this.CallAsync(this.plain, "https://example.com/v1/messages");

    /// <summary>A request to a host that serves no model, with the handler.</summary>
    [Benchmark(Description = "another host, through the hook")]
    public Task<int> OtherThroughHook() => this.CallAsync(this.captured, "https://example.com/v1/messages");

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        this.plain.Dispose();
        this.captured.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<int> CallAsync(HttpMessageInvoker client, string url)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(this.request) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        using var answered = await client.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
        await using var body = await answered.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await body.CopyToAsync(Stream.Null).ConfigureAwait(false);
        return (int)answered.StatusCode;
    }

    private sealed class Memory(HookCosts costs) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isStream = request.RequestUri!.Host == "api.openai.com";
            var answer = new HttpResponseMessage
            {
                Content = new StreamContent(new MemoryStream(isStream ? costs.stream : costs.answer, writable: false))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue(isStream ? "text/event-stream" : "application/json") },
                },
            };
            answer.Headers.TryAddWithoutValidation("request-id", "req_011CEUJMEV2pYN85gpW2g8uf");
            return Task.FromResult(answer);
        }
    }

    private sealed class Nowhere : IUsagePublisher
    {
        public bool TryPublish(UsageRecord record) => true;

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
