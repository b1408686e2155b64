using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>The official package <c>Anthropic</c> on a captured client.</summary>
public sealed class AnthropicClientTests
{
    [Theory]
    [InlineData("claude-opus-5-5")]
    [InlineData("claude-opus-5-5+gzip")]
    [InlineData("claude-opus-5-5+iterations")]
    [InlineData("claude-opus-5-5+refuse")]
    [InlineData("claude-opus-5-5+serve=claude-haiku-4-5")]
    public async Task A_buffered_call_is_captured_as_it_was_answered(string model)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client(unpacks: true);

        var message = await Client(http).Messages.Create(Call(model));

        var captured = Assert.Single(rig.Published.Events);
        var sent = Assert.Single(rig.Server.Sent);
        CaptureRig.AssertTells(sent with { ModelRequested = model == sent.Model ? sent.Model : model }, captured);
        Assert.Equal(sent.ResponseId, message.ID);
        Assert.Equal(UsageQuality.Final, captured.UsageQuality);
        Assert.False(captured.Streamed);
        Assert.NotNull(captured.DurationMs);
        Assert.Equal(0, captured.Attempt);
    }

    [Theory]
    [InlineData("claude-opus-5-5")]
    [InlineData("claude-opus-5-5+gzip")]
    [InlineData("claude-opus-5-5+iterations")]
    [InlineData("claude-opus-5-5+refuse")]
    public async Task A_streamed_call_is_captured_with_the_merge_of_its_usage(string model)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client(unpacks: true);

        var events = 0;
        await foreach (var _ in Client(http).Messages.CreateStreaming(Call(model)))
        {
            events++;
        }

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        var sent = Assert.Single(rig.Server.Sent);
        CaptureRig.AssertTells(sent with { ModelRequested = model == sent.Model ? sent.Model : model }, captured);
        Assert.True(events > 0);
        Assert.True(captured.Streamed);
        Assert.Equal(UsageQuality.Final, captured.UsageQuality);
        Assert.Equal(!model.EndsWith("refuse", StringComparison.Ordinal), captured.TimeToFirstTokenMs is not null);
    }

    [Fact]
    public async Task A_stream_that_the_caller_leaves_is_aborted_and_partial_with_the_counts_seen()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();

        await foreach (var _ in Client(http).Messages.CreateStreaming(Call("claude-opus-5-5+step")))
        {
            break;
        }

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        CaptureRig.AssertUsage(rig.Server.Sent[0], captured);
        Assert.Equal(CallStatus.Aborted, captured.Status);
        Assert.Equal(UsageQuality.Partial, captured.UsageQuality);
        Assert.Equal(rig.Server.Sent[0].RequestId, captured.RequestId);
    }

    [Fact]
    public async Task A_stream_that_the_network_cuts_is_aborted_and_partial_and_the_caller_sees_the_cut()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in Client(http, retries: 0).Messages.CreateStreaming(Call("claude-opus-5-5+cut-after=4")))
            {
            }
        });

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        CaptureRig.AssertUsage(rig.Server.Sent[0], captured);
        Assert.Equal((CallStatus.Aborted, UsageQuality.Partial), (captured.Status, captured.UsageQuality));
    }

    [Fact]
    public async Task An_error_inside_a_stream_is_an_error_with_the_counts_seen()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in Client(http, retries: 0).Messages.CreateStreaming(Call("claude-opus-5-5+error-after=4")))
            {
            }
        });

        var captured = Assert.Single(await rig.Published.WaitForAsync(1));
        CaptureRig.AssertUsage(rig.Server.Sent[0], captured);
        Assert.Equal((CallStatus.Error, UsageQuality.Partial), (captured.Status, captured.UsageQuality));
    }

    [Fact]
    public async Task Every_attempt_is_seen_and_only_the_last_carries_usage()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();

        await Client(http, retries: 2).Messages.Create(Call("claude-opus-5-5+status=529,times=2,retry-after=0"));

        var captured = rig.Published.Events;
        Assert.Equal([0, 1, 2], captured.Select(attempt => attempt.Attempt!.Value));
        Assert.Equal([529, 529, 200], captured.Select(attempt => attempt.HttpStatus!.Value));
        Assert.Equal([CallStatus.Error, CallStatus.Error, CallStatus.Ok], captured.Select(attempt => attempt.Status));
        Assert.Equal(rig.Server.Sent.Select(sent => sent.Usage is not null), captured.Select(attempt => !attempt.RawUsage.IsEmpty));
        Assert.Equal(3, captured.Select(attempt => attempt.EventId).Distinct().Count());
        CaptureRig.AssertUsage(rig.Server.Sent[2], captured[2]);
    }

    [Fact]
    public async Task An_error_carries_the_model_asked_for_and_no_usage()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = rig.Client();

        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => Client(http, retries: 0).Messages.Create(Call("claude-opus-5-5+status=429")));

        var captured = Assert.Single(rig.Published.Events);
        Assert.Equal((CallStatus.Error, 429, "claude-opus-5-5+status=429"), (captured.Status, captured.HttpStatus, captured.Model));
        Assert.True(captured.Usage.IsEmpty);
        Assert.Equal(rig.Server.Sent[0].RequestId, captured.RequestId);
    }

    private static AnthropicClient Client(HttpClient http, int retries = 0) =>
        new() { ApiKey = "key", BaseUrl = "http://api.anthropic.com", HttpClient = http, MaxRetries = retries };

    private static MessageCreateParams Call(string model) =>
        new() { Model = model, MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };
}
