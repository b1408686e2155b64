using System.Net.Http.Json;
using System.Text;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>A plain <see cref="HttpClient"/> against every provider that is known, by the provider's own host and path.</summary>
public sealed class PlainClientTests
{
    private const string Messages = """{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}""";
    private const string Chat = """{"model":"some-model","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Stream = """{"model":"some-model","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello"}]}""";
    private const string Contents = """{"contents":[{"parts":[{"text":"Hello"}]}]}""";

    public static TheoryData<string, string, string> Calls => new()
    {
        { "anthropic", "http://api.anthropic.com/v1/messages", Messages },
        { "openai", "http://api.openai.com/v1/chat/completions", Chat },
        { "openai", "http://api.openai.com/v1/chat/completions", Stream },
        { "openai", "http://api.openai.com/v1/responses", """{"model":"gpt-5.4","input":"Hello","stream":true}""" },
        { "openai", "http://api.openai.com/v1/embeddings", """{"model":"text-embedding-3-small","input":"Hello"}""" },
        { "azure", "http://acme.openai.azure.com/openai/deployments/gpt-5.4/chat/completions?api-version=2026-10-01", """{"messages":[]}""" },
        { "azure", "http://acme.openai.azure.com/openai/v1/chat/completions", Stream },
        { "deepseek", "http://api.deepseek.com/chat/completions", Chat },
        { "deepseek", "http://api.deepseek.com/chat/completions", Stream },
        { "mistral", "http://api.mistral.ai/v1/chat/completions", Chat },
        { "mistral", "http://api.mistral.ai/v1/chat/completions", Stream },
        { "xai", "http://api.x.ai/v1/chat/completions", Chat },
        { "xai", "http://api.x.ai/v1/chat/completions", Stream },
        { "google", "http://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:generateContent", Contents },
        { "google", "http://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse", Contents },
        { "vertex", "http://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-3.5-flash:generateContent", Contents },
        { "vertex", "http://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-3.5-flash:streamGenerateContent?alt=sse", Contents },
        { "bedrock", "http://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-v1%3A0/converse", """{"messages":[]}""" },
        { "bedrock", "http://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-v1%3A0/converse-stream", """{"messages":[]}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Each_providers_calls_are_captured_as_they_were_answered(string provider, string url, string body)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        foreach (var way in Enum.GetValues<Way>())
        {
            await ReadAsync(http, url, body, way);
        }

        Assert.Equal(Enum.GetValues<Way>().Length, rig.Published.Events.Count);
        foreach (var (sent, captured) in rig.Server.Sent.Zip(rig.Published.Events))
        {
            CaptureRig.AssertTells(sent, captured);
            Assert.Equal(provider, captured.Provider);
            Assert.Equal(UsageQuality.Final, captured.UsageQuality);
            Assert.Equal(sent.Streamed, captured.Streamed);
        }
    }

    [Fact]
    public async Task A_host_that_was_told_is_captured_as_the_provider_it_answers_like()
    {
        var options = new UsageCaptureOptions();
        options.Hosts.Add(new CapturedHost { Host = "llm.internal:8000", Provider = "vllm", Billing = BillingKind.SelfHosted });
        await using var rig = await CaptureRig.StartAsync(options);
        using var http = rig.Client();

        await ReadAsync(http, "http://llm.internal:8000/v1/chat/completions", Chat, Way.Buffered);
        await ReadAsync(http, "http://llm.internal:8001/v1/chat/completions", Chat, Way.Buffered);
        await ReadAsync(http, "http://elsewhere.example/v1/chat/completions", Chat, Way.Buffered);

        var captured = Assert.Single(rig.Published.Events);
        Assert.Equal(("vllm", UsageApis.OpenAiChat, BillingKind.SelfHosted), (captured.Provider, captured.Api, captured.Billing));
        CaptureRig.AssertUsage(rig.Server.Sent[0], captured);
    }

    [Theory]
    [InlineData("", "llm internal")]
    [InlineData("deepseek.chatt", "deepseek.chat")]
    public void A_host_that_cannot_be_is_refused_by_name(string api, string named)
    {
        var options = new UsageCaptureOptions();
        options.Hosts.Add(new CapturedHost { Host = api.Length > 0 ? "llm.internal" : "llm internal", Provider = "vllm", ChatApi = api });

        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new TelemetryUsage(new EventList(), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_content_is_sent_as_it_was_and_what_can_be_read_twice_names_its_model()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var bytes = Encoding.UTF8.GetBytes("""{"model":"claude-opus-5-5+status=400","max_tokens":9}""");
        HttpContent[] contents =
        [
            new StringContent(Encoding.UTF8.GetString(bytes), Encoding.UTF8, "application/json"),
            new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/json" } } },
            new ReadOnlyMemoryContent(bytes) { Headers = { { "Content-Type", "application/json" } } },
            JsonContent.Create(new { model = "claude-opus-5-5+status=400", max_tokens = 9 }),
            new StreamContent(new MemoryStream(bytes)) { Headers = { { "Content-Type", "application/json" } } },
        ];

        foreach (var content in contents)
        {
            using var answer = await http.PostAsync(new Uri("http://api.anthropic.com/v1/messages"), content);
            Assert.Equal(400, (int)answer.StatusCode);
        }

        Assert.Equal(["claude-opus-5-5", "claude-opus-5-5", "claude-opus-5-5", "claude-opus-5-5", "claude-opus-5-5"], rig.Server.Sent.Select(sent => sent.ModelRequested));
        Assert.Equal(
            [.. Enumerable.Repeat("claude-opus-5-5+status=400", 4), "unknown"],
            rig.Published.Events.Select(captured => captured.Model));
    }

    [Fact]
    public async Task A_call_that_reaches_nobody_is_an_error_and_one_that_is_cancelled_is_aborted()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Usage.CreateHttpClient(inner: new SocketsHttpHandler { ConnectCallback = static (_, _) => throw new IOException("No route.") });
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ReadAsync(http, "http://api.openai.com/v1/chat/completions", Chat, Way.Buffered));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.PostAsync(
            new Uri("http://api.openai.com/v1/chat/completions"), new StringContent(Chat, Encoding.UTF8, "application/json"), cancelled.Token));

        Assert.All(rig.Published.Events, captured => Assert.Null(captured.HttpStatus));
        Assert.Equal(CallStatus.Error, rig.Published.Events[0].Status);
    }

    private static async Task ReadAsync(HttpClient http, string url, string body, Way way)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var isWaiting = way is Way.Waiting or Way.WaitingStream;
        var option = way is Way.Stream or Way.WaitingStream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead;
#pragma warning disable CA1849 // Both ways are what is tested.
        using var answer = isWaiting ? http.Send(request, option) : await http.SendAsync(request, option);
        using var stream = isWaiting ? answer.Content.ReadAsStream() : await answer.Content.ReadAsStreamAsync();
        using var read = new MemoryStream();
        if (isWaiting)
        {
            stream.CopyTo(read);
        }
        else
        {
            await stream.CopyToAsync(read);
        }
#pragma warning restore CA1849
        Assert.True(read.Length > 0);
    }

    private enum Way { Buffered, Stream, Waiting, WaitingStream }
}
