using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;
using static Telemetry.Events.Tests.Formats.SpanReadings;

namespace Telemetry.Events.Tests.Formats;

public class ClaudeCodeLogTests
{
    private static readonly DateTimeOffset WrittenAt = Reading.Now.AddMinutes(-1);

    [Fact]
    public void A_request_is_an_estimate_with_the_identity_of_the_session_log()
    {
        var read = ReadValid(Request(("agent.name", "explorer"), ("user.id", "u-1"), ("query_source", "main"), ("speed", "normal")));

        Assert.Equal(EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", "req_1", "msg_of_the_log"), read.EventId);
        Assert.Equal(("anthropic", "claude-opus-5-5", UsageQuality.Estimated), (read.Provider, read.Model, read.UsageQuality));
        Assert.Equal(new TokenUsage { UncachedInput = 2, CacheRead = 84_562, CacheWrite5m = 7_096, Output = 1_200 }, read.Usage);
        Assert.Equal((WrittenAt.AddMilliseconds(-1_521), 1_521L, 0.000906m), (read.OccurredAt, read.DurationMs, read.ReportedCostUsd));
        Assert.Equal(("s-1", "explorer", "u-1", ""), (read.Dimensions.Session, read.Dimensions.Agent, read.Dimensions.User, read.Dimensions.Project));
        Assert.Equal(("main", "2.1.224"), (read.Tags["query_source"], read.Tags["version"]));
    }

    [Fact]
    public void Releases_that_write_every_number_as_text_are_read_alike()
    {
        var text = ReadValid(Request(
            ("input_tokens", "2"), ("output_tokens", "1200"), ("cache_read_tokens", "84562"), ("cache_creation_tokens", "7096"), ("cost_usd", "0.000906"), ("duration_ms", "1521")));

        SameEvent.Assert(ReadValid(Request()), text);
    }

    [Theory]
    [InlineData("claude_code.api_request", "", "")]
    [InlineData("", "claude_code.api_request", "")]
    [InlineData("some text", "", "api_request")]
    public void Its_name_may_stand_in_body_event_name_or_attribute(string body, string eventName, string attribute) =>
        Assert.Equal(1_200, ReadValid(Request(("event.name", attribute)) with { Body = body, EventName = eventName }).Usage.Output);

    [Theory]
    [InlineData("claude_code.user_prompt", "claude-code")]
    [InlineData("claude_code.api_refusal", "claude-code")]
    [InlineData("api_request", "other")]
    public void Other_records_are_ignored(string body, string service)
    {
        var log = Request() with { Body = body, Resource = Attributes(("service.name", service)) };

        Assert.Equal((null, GenAiIgnored.NotGenAi), (ClaudeCodeLogs.Read(log, FormatContext.None).Record, ClaudeCodeLogs.Read(log, FormatContext.None).Ignored));
    }

    [Fact]
    public void Fast_calls_and_those_through_a_cloud_are_told()
    {
        Assert.Equal("fast", ReadValid(Request(("speed", "fast"))).Speed);
        Assert.Equal("bedrock", ReadValid(Request(("model", "us.anthropic.claude-opus-4-6-v1"))).Provider);
        Assert.Equal("vertex", ReadValid(Request(("model", "claude-opus-4-5@20251101"))).Provider);
    }

    [Fact]
    public void A_failed_request_costs_nothing_and_keeps_no_text_of_its_error()
    {
        var failed = Request(
            ("request_id", null), ("error", FormatReadings.Secret), ("status_code", "529"), ("event.sequence", 7L), ("input_tokens", null), ("output_tokens", null)) with
        {
            Body = "claude_code.api_error",
        };
        var read = ReadValid(failed);

        Assert.Equal((CallStatus.Error, 529, TokenUsage.None), (read.Status, read.HttpStatus, read.Usage));
        Assert.Equal(read.EventId, ReadValid(failed).EventId);
        Assert.NotEqual(read.EventId, ReadValid(failed with { Attributes = Attributes([.. failed.Attributes.Select(Pair), ("event.sequence", 8L)]) }).EventId);
    }

    [Fact]
    public void A_request_that_cannot_be_told_from_another_is_refused() =>
        Assert.Equal("request_id", ReadFaulty(Request(("request_id", null))).Field);

    [Theory]
    [InlineData("model", "model")]
    [InlineData("input_tokens", "raw_usage.input_tokens")]
    public void What_is_missing_is_named(string attribute, string field) => Assert.Equal(field, ReadFaulty(Request((attribute, null))).Field);

    private static (string, object?) Pair(KeyValuePair<string, object?> pair) => (pair.Key, pair.Value);

    private static GenAiLog Request(params ReadOnlySpan<(string Name, object? Value)> more) => new()
    {
        Body = "claude_code.api_request",
        At = WrittenAt,
        Resource = Attributes(("service.name", "claude-code"), ("service.version", "2.1.224")),
        Attributes = Attributes([
            ("event.name", "api_request"), ("session.id", "s-1"), ("request_id", "req_1"), ("model", "claude-opus-5-5"), ("input_tokens", 2L),
            ("output_tokens", 1_200L), ("cache_read_tokens", 84_562L), ("cache_creation_tokens", 7_096L), ("cost_usd", 0.000906), ("duration_ms", 1_521L),
            .. more,
        ]),
    };
}
