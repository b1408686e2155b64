using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>The official package <c>OpenAI</c> on a captured client, which it calls in both ways, with and without waiting.</summary>
public sealed class OpenAiClientTests
{
    private static readonly Uri Endpoint = new("http://api.openai.com/v1");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chat_is_captured_as_it_was_answered(bool waits)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var client = new ChatClient("gpt-5.4", new ApiKeyCredential("key"), Options(http));

        var answer = waits ? client.CompleteChat("Hello") : await client.CompleteChatAsync("Hello");

        var captured = Assert.Single(rig.Published.Events);
        CaptureRig.AssertTells(Assert.Single(rig.Server.Sent), captured);
        Assert.Equal(answer.Value.Id, captured.ResponseId);
        Assert.Equal((UsageQuality.Final, false), (captured.UsageQuality, captured.Streamed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_streamed_chat_is_captured_though_its_client_does_not_read_it_to_the_end(bool waits)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var client = new ChatClient("gpt-5.4", new ApiKeyCredential("key"), Options(http));

        var text = "";
        if (waits)
        {
            foreach (var update in client.CompleteChatStreaming("Hello"))
            {
                text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            }
        }
        else
        {
            await foreach (var update in client.CompleteChatStreamingAsync("Hello"))
            {
                text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            }
        }

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        CaptureRig.AssertTells(Assert.Single(rig.Server.Sent), captured);
        Assert.Contains(FakeProviders.Serving.FakeProviderServer.CompletionMarker, text, StringComparison.Ordinal);
        Assert.Equal((UsageQuality.Final, true), (captured.UsageQuality, captured.Streamed));
        Assert.NotNull(captured.TimeToFirstTokenMs);
    }

    [Fact]
    public async Task A_chat_that_the_caller_leaves_is_aborted_and_partial_without_counts()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var client = new ChatClient("gpt-5.4+step", new ApiKeyCredential("key"), Options(http));

        await foreach (var _ in client.CompleteChatStreamingAsync("Hello"))
        {
            break;
        }

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        Assert.Equal((CallStatus.Aborted, UsageQuality.Partial), (captured.Status, captured.UsageQuality));
        Assert.True(captured.RawUsage.IsEmpty);
        Assert.Equal(rig.Server.Sent[0].ResponseId, captured.ResponseId);
    }

    [Fact]
    public async Task Every_attempt_is_seen_and_the_billed_one_counts_once()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var client = new ChatClient("gpt-5.4+status=429,times=2,retry-after=0", new ApiKeyCredential("key"), Options(http));

        await client.CompleteChatAsync("Hello");

        var captured = rig.Published.Events;
        Assert.Equal([429, 429, 200], captured.Select(attempt => attempt.HttpStatus!.Value));
        Assert.Equal(3, captured.Select(attempt => attempt.EventId).Distinct().Count());
        Assert.Equal(rig.Server.Sent.Count(sent => sent.Billed), captured.Count(attempt => attempt.Status == CallStatus.Ok));
        CaptureRig.AssertUsage(rig.Server.Sent[2], captured[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_is_captured_buffered_and_streamed(bool streams)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
#pragma warning disable OPENAI001 // The package marks its Responses client as under evaluation.
        var client = new ResponsesClient(
            new ApiKeyCredential("key"),
            new ResponsesClientOptions { Endpoint = Endpoint, Transport = new HttpClientPipelineTransport(http) });
        if (streams)
        {
            await foreach (var _ in await client.CreateResponseStreamingAsync("gpt-5.4", "Hello"))
            {
            }
        }
        else
        {
            await client.CreateResponseAsync("gpt-5.4", "Hello");
        }
#pragma warning restore OPENAI001

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        CaptureRig.AssertTells(Assert.Single(rig.Server.Sent), captured);
        Assert.Equal((UsageQuality.Final, streams), (captured.UsageQuality, captured.Streamed));
    }

    [Fact]
    public async Task Embeddings_are_captured()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();
        var client = new EmbeddingClient("text-embedding-3-small", new ApiKeyCredential("key"), Options(http));

        await client.GenerateEmbeddingAsync("Hello");

        CaptureRig.AssertTells(Assert.Single(rig.Server.Sent), Assert.Single(rig.Published.Events));
    }

    private static OpenAIClientOptions Options(HttpClient http) =>
        new() { Endpoint = Endpoint, Transport = new HttpClientPipelineTransport(http) };
}
