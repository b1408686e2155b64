using System.Text;
using Telemetry.Events;
using Telemetry.FakeProviders.Serving;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

/// <summary>What the caller gets is what the server sent, when it sent it.</summary>
public sealed class PassThroughTests
{
    public static TheoryData<string, string> Streams => new()
    {
        { "http://api.anthropic.com/v1/messages", """{"model":"claude-opus-5-5+step","stream":true,"max_tokens":9}""" },
        { "http://api.openai.com/v1/chat/completions", """{"model":"gpt-5.4+step","stream":true,"stream_options":{"include_usage":true}}""" },
        { "http://api.openai.com/v1/responses", """{"model":"gpt-5.4+step","stream":true}""" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Each_piece_arrives_before_the_next_is_sent(string url, string body)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);

        // The server sends a piece only after it was told that the one before has been read: a piece held back would stop both for good.
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (!rig.Server.Sent[0].IsComplete || read.Length < rig.Server.SentBody(0).Length)
        {
            read.Write(buffer, 0, await stream.ReadAsync(buffer, limit.Token));
            if (read.Length == rig.Server.SentBody(0).Length && !rig.Server.Sent[0].IsComplete)
            {
                rig.Server.Step();
            }
        }

        Assert.Equal(0, await stream.ReadAsync(buffer, limit.Token));
        Assert.Equal(rig.Server.SentBody(0), read.ToArray());
        CaptureRig.AssertUsage(rig.Server.Sent[0], Assert.Single(rig.Published.Events));
    }

    [Fact]
    public async Task The_event_is_made_at_the_end_of_the_answer_and_only_once()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://api.anthropic.com/v1/messages") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Empty(rig.Published.Events);

        var stream = await answer.Content.ReadAsStreamAsync();
        await stream.CopyToAsync(Stream.Null);
        Assert.Single(rig.Published.Events);

        await stream.DisposeAsync();
        stream.Dispose();
        answer.Dispose();
        Assert.Single(rig.Published.Events);
    }

    [Fact]
    public async Task Two_handlers_in_one_chain_make_one_event()
    {
        await using var rig = await CaptureRig.StartAsync();
        var inner = rig.Usage.CreateHandler();
        inner.InnerHandler = rig.Network();
        using var http = rig.Usage.CreateHttpClient(inner: inner);

        using var answer = await http.PostAsync(new Uri("http://api.anthropic.com/v1/messages"), new StringContent("{}", Encoding.UTF8, "application/json"));
        using var failed = await http.PostAsync(
            new Uri("http://api.anthropic.com/v1/messages"), new StringContent("""{"model":"m+status=500"}""", Encoding.UTF8, "application/json"));

        Assert.Equal([200, 500], rig.Published.Events.Select(captured => captured.HttpStatus!.Value));
    }

    [Fact]
    public async Task Headers_and_bytes_of_an_answer_stay_as_they_are()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var captured = rig.Client();
        using var plain = new HttpClient(rig.Network());
        foreach (var way in (string[])["ok", "gzip", "status=429"])
        {
            rig.Server.Script(way, way);
            using var first = await PostAsync(plain);
            using var second = await PostAsync(captured);

            Assert.Equal(Names(first), Names(second));
            Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
            Assert.Equal(first.Content.Headers.ContentEncoding, second.Content.Headers.ContentEncoding);
            if (way != "gzip")
            {
                Assert.Equal(rig.Server.SentBody(rig.Server.Sent.Count - 1), await second.Content.ReadAsByteArrayAsync());
            }
        }

        static IEnumerable<string> Names(HttpResponseMessage answer) =>
            answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);

        static Task<HttpResponseMessage> PostAsync(HttpClient http) => http.PostAsync(
            new Uri("http://api.anthropic.com/v1/messages"), new StringContent("""{"model":"claude-opus-5-5"}""", Encoding.UTF8, "application/json"));
    }

    [Fact]
    public async Task Text_of_prompts_and_answers_is_in_nothing_that_leaves()
    {
        const string prompt = "prompt-canary-41c8";
        var options = new UsageCaptureOptions { FingerprintKey = "key"u8.ToArray(), UserHashKey = "key"u8.ToArray() };
        await using var rig = await CaptureRig.StartAsync(options);
        using var http = rig.Client();
        foreach (var (url, body) in (IEnumerable<(string, string)>)
            [.. PlainCalls(prompt), .. PlainCalls(prompt).Select(call => (call.Url, call.Body.Replace("\"ok\"", "\"status=500\"", StringComparison.Ordinal)))])
        {
            using var answer = await http.PostAsync(new Uri(url), new StringContent(body, Encoding.UTF8, "application/json"));
            await answer.Content.ReadAsByteArrayAsync();
        }

        var left = string.Concat(rig.Published.Records.Select(record => Encoding.UTF8.GetString(record.Json.Span)));
        Assert.Equal(rig.Server.Sent.Count, rig.Published.Records.Count);
        Assert.DoesNotContain(prompt, left, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeProviderServer.CompletionMarker, left, StringComparison.Ordinal);
        Assert.DoesNotContain("sam@example.com", left, StringComparison.Ordinal);
        Assert.All(rig.Published.Events, captured => Assert.NotEmpty(captured.RequestFingerprint));
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_passes_and_is_recorded_as_partial()
    {
        var published = new EventList();
        await using var usage = new TelemetryUsage(published);
        using var http = usage.CreateHttpClient(inner: new Scripted(() => new HttpResponseMessage { Content = new StringContent("<html>", Encoding.UTF8, "text/html") }));

        using var answer = await http.PostAsync(new Uri("http://api.openai.com/v1/chat/completions"), new StringContent("not json", Encoding.UTF8, "application/json"));

        Assert.Equal("<html>", await answer.Content.ReadAsStringAsync());
        var captured = Assert.Single(published.Events);
        Assert.Equal((CallStatus.Ok, UsageQuality.Partial, "unknown"), (captured.Status, captured.UsageQuality, captured.Model));
    }

    [Fact]
    public async Task Requests_that_call_no_model_are_not_touched()
    {
        var published = new EventList();
        await using var usage = new TelemetryUsage(published);
        var content = new StringContent("{}");
        using var http = usage.CreateHttpClient(inner: new Scripted(() => new HttpResponseMessage { Content = content }));

        foreach (var url in (string[])["http://api.anthropic.com/v1/messages/count_tokens", "http://api.openai.com/v1/files", "http://example.com/v1/messages", "http://api.openai.com/v1/moderations"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Same(content, answer.Content);
        }

        Assert.Empty(published.Records);
    }

    private static IEnumerable<(string Url, string Body)> PlainCalls(string prompt) =>
    [
        ("http://api.anthropic.com/v1/messages", $$"""{"model":"claude","metadata":{"user_id":"sam@example.com"},"system":"{{prompt}}","messages":[{"role":"user","content":"{{prompt}}"}]}"""),
        ("http://api.anthropic.com/v1/messages", $$"""{"model":"claude","stream":true,"system":"{{prompt}}","messages":[{"role":"user","content":"{{prompt}}"}]}"""),
        ("http://api.openai.com/v1/chat/completions", $$"""{"model":"gpt","user":"sam@example.com","messages":[{"role":"system","content":"{{prompt}}"}]}"""),
        ("http://api.openai.com/v1/responses", $$"""{"model":"gpt","stream":true,"safety_identifier":"sam@example.com","input":"{{prompt}}"}"""),
        ("http://generativelanguage.googleapis.com/v1beta/models/gemini:generateContent", $$"""{"contents":[{"parts":[{"text":"{{prompt}}"}]}]}"""),
    ];
}
