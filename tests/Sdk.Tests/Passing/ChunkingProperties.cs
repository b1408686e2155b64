using System.Net.Http.Headers;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

/// <summary>However the network cuts an answer, the event is the same. Method: the bytes of one real answer each, given in pieces of any sizes.</summary>
public sealed class ChunkingProperties
{
    public static TheoryData<string, string> Answers => new()
    {
        { "http://api.anthropic.com/v1/messages", """{"model":"claude-opus-5-5","stream":true}""" },
        { "http://api.openai.com/v1/chat/completions", """{"model":"gpt-5.4","stream":true,"stream_options":{"include_usage":true}}""" },
        { "http://api.openai.com/v1/responses", """{"model":"gpt-5.4","stream":true}""" },
        { "http://api.openai.com/v1/chat/completions", """{"model":"gpt-5.4"}""" },
        { "http://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse", "{}" },
        { "http://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-pro-v1%3A0/converse-stream", "{}" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Any_cutting_of_the_same_bytes_gives_the_same_event(string url, string body)
    {
        var (bytes, type) = await RecordAsync(url, body);
        var whole = Capture(url, body, type, bytes, [bytes.Length]);
        Assert.Equal(UsageQuality.Final, whole.UsageQuality);

        Prop.ForAll(Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(), sizes => AssertSame(whole, Capture(url, body, type, bytes, [.. sizes])))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Other_line_breaks_give_the_same_event(string lineBreak)
    {
        const string url = "http://api.anthropic.com/v1/messages";
        const string body = """{"model":"claude-opus-5-5","stream":true}""";
        var (bytes, type) = await RecordAsync(url, body);
        var other = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bytes).Replace("\n", lineBreak, StringComparison.Ordinal));

        var whole = Capture(url, body, type, bytes, [bytes.Length]);
        foreach (var size in Enumerable.Range(1, 9))
        {
            AssertSame(whole, Capture(url, body, type, other, [size]));
        }
    }

    private static void AssertSame(UsageEvent expected, UsageEvent actual)
    {
        Assert.Equal(expected.RawUsage.ToArray(), actual.RawUsage.ToArray());
        var same = actual with
        {
            RawUsage = expected.RawUsage, OccurredAt = expected.OccurredAt, DurationMs = expected.DurationMs, TimeToFirstTokenMs = expected.TimeToFirstTokenMs,
            Flags = expected.Flags, Tags = expected.Tags, Iterations = expected.Iterations, EventId = expected.ResponseId.Length + expected.RequestId.Length > 0 ? actual.EventId : expected.EventId,
        };
        Assert.Equal(expected, same);
    }

    private static UsageEvent Capture(string url, string body, MediaTypeHeaderValue type, byte[] bytes, IReadOnlyList<int> sizes)
    {
        var published = new EventList();
        var usage = new TelemetryUsage(published);
        using var http = usage.CreateHttpClient(inner: new Scripted(() =>
            new HttpResponseMessage { Content = new StreamContent(new PieceStream(bytes, sizes)) { Headers = { ContentType = type } } }));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        using var answer = http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using var read = new MemoryStream();
        answer.Content.ReadAsStream().CopyTo(read);
        Assert.Equal(bytes, read.ToArray());
        return Assert.Single(published.Events);
    }

    private static async Task<(byte[] Bytes, MediaTypeHeaderValue Type)> RecordAsync(string url, string body)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = new HttpClient(rig.Network());
        using var answer = await http.PostAsync(new Uri(url), new StringContent(body, new MediaTypeHeaderValue("application/json")));
        return (await answer.Content.ReadAsByteArrayAsync(), answer.Content.Headers.ContentType!);
    }
}
