using System.Text;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

/// <summary>The changes that a caller can ask for in its own requests, and the fingerprints that are read off them.</summary>
public sealed class RewriteTests
{
    [Theory]
    [InlineData("""{"model":"gpt-5.4","stream":true}""", """{"stream_options":{"include_usage":true},"model":"gpt-5.4","stream":true}""")]
    [InlineData("""{"stream":true,"stream_options":{}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true, "stream_options": { "x": 1 } }""", """{"stream":true, "stream_options": {"include_usage":true, "x": 1 } }""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":false}}""", """{"stream":true,"stream_options":{"include_usage":false}}""")]
    [InlineData("""{"stream":true,"stream_options":null}""", """{"stream":true,"stream_options":null}""")]
    [InlineData("""{"model":"gpt-5.4","stream":false}""", """{"model":"gpt-5.4","stream":false}""")]
    public async Task Usage_is_asked_for_in_streams_whose_caller_did_not_say(string sent, string expected) =>
        Assert.Equal(expected, await SentAsync(new UsageCaptureOptions { AsksForStreamUsage = true }, sent));

    [Fact]
    public async Task Requests_are_never_changed_unless_that_was_asked_for()
    {
        const string body = """{ "model": "gpt-5.4",  "stream": true }""";

        Assert.Equal(body, await SentAsync(new UsageCaptureOptions(), body));
    }

    [Fact]
    public async Task A_stream_without_usage_is_partial_and_one_that_is_asked_for_usage_is_final()
    {
        foreach (var asks in (bool[])[false, true])
        {
            await using var rig = await CaptureRig.StartAsync(new UsageCaptureOptions { AsksForStreamUsage = asks });
            using var http = rig.Client();
            using var answer = await http.PostAsync(
                new Uri("http://api.openai.com/v1/chat/completions"), new StringContent("""{"model":"gpt-5.4","stream":true}""", Encoding.UTF8, "application/json"));

            var captured = Assert.Single(rig.Published.Events);
            Assert.Equal((CallStatus.Ok, asks ? UsageQuality.Final : UsageQuality.Partial), (captured.Status, captured.UsageQuality));
            CaptureRig.AssertUsage(rig.Server.Sent[0], captured);
        }
    }

    [Fact]
    public async Task Fingerprints_tell_equal_requests_and_equal_prefixes_and_depend_on_the_key()
    {
        const string url = "http://api.anthropic.com/v1/messages";
        var first = await CaptureAsync("key", url, """{"model":"m","system":"S","tools":[{"name":"t"}],"messages":[{"role":"user","content":"one"}]}""");
        var same = await CaptureAsync("key", url, """{"model":"m","system":"S","tools":[{"name":"t"}],"messages":[{"role":"user","content":"one"}]}""");
        var other = await CaptureAsync("key", url, """{"model":"m","messages":[{"role":"user","content":"two"}],"tools":[{"name":"t"}],"system":"S"}""");
        var changed = await CaptureAsync("key", url, """{"model":"m","system":"S2","tools":[{"name":"t"}],"messages":[{"role":"user","content":"one"}]}""");
        var foreign = await CaptureAsync("other", url, """{"model":"m","system":"S","tools":[{"name":"t"}],"messages":[{"role":"user","content":"one"}]}""");
        var none = await CaptureAsync("key", url, """{"model":"m","messages":[{"role":"user","content":"one"}]}""");

        Assert.Equal((first.PrefixFingerprint, first.RequestFingerprint), (same.PrefixFingerprint, same.RequestFingerprint));
        Assert.Equal(first.PrefixFingerprint, other.PrefixFingerprint);
        Assert.NotEqual(first.RequestFingerprint, other.RequestFingerprint);
        Assert.NotEqual(first.PrefixFingerprint, changed.PrefixFingerprint);
        Assert.NotEqual(first.PrefixFingerprint, foreign.PrefixFingerprint);
        Assert.Equal("", none.PrefixFingerprint);
        Assert.Equal(32, first.PrefixFingerprint.Length);
    }

    [Fact]
    public async Task In_chats_the_prefix_ends_where_the_instructions_end()
    {
        const string url = "http://api.openai.com/v1/chat/completions";
        var first = await CaptureAsync("key", url, """{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"one"}]}""");
        var other = await CaptureAsync("key", url, """{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"two"},{"role":"system","content":"late"}]}""");

        Assert.NotEmpty(first.PrefixFingerprint);
        Assert.Equal(first.PrefixFingerprint, other.PrefixFingerprint);
    }

    private static async Task<string> SentAsync(UsageCaptureOptions options, string body)
    {
        var network = new Scripted(static () => new HttpResponseMessage { Content = new StringContent("{}") });
        await using var usage = new TelemetryUsage(new EventList(), options);
        using var http = usage.CreateHttpClient(inner: network);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://api.openai.com/v1/chat/completions") { Content = content };
        using var answer = await http.SendAsync(request);
        var sent = await Assert.Single(network.Requests).Content!.ReadAsStringAsync();
        using var document = JsonDocument.Parse(sent);
        Assert.Equal("application/json; charset=utf-8", request.Content!.Headers.ContentType!.ToString());
        return sent;
    }

    private static async Task<UsageEvent> CaptureAsync(string key, string url, string body)
    {
        var published = new EventList();
        await using var usage = new TelemetryUsage(published, new UsageCaptureOptions { FingerprintKey = Encoding.UTF8.GetBytes(key) });
        using var http = usage.CreateHttpClient(inner: new Scripted(static () => new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest)));
        using var answer = await http.PostAsync(new Uri(url), new StringContent(body, Encoding.UTF8, "application/json"));
        return Assert.Single(published.Events);
    }
}
