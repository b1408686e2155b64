using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;

namespace Telemetry.Events.Tests.Properties;

/// <summary>Spans of which any attribute may be anything.</summary>
public class GenAiProperties
{
    private static readonly string[] Names =
    [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.response.id",
        "gen_ai.response.finish_reasons", "gen_ai.response.time_to_first_chunk", "gen_ai.request.stream", "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens", "gen_ai.usage.total_tokens", "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.reasoning_tokens", "gen_ai.usage.cost", "gen_ai.usage.\ud800", "openinference.span.kind", "llm.request.type", "llm.token_count.prompt", "error.type",
        "http.response.status_code", "server.address", "team", "prompt_name", "tag.run", "billing", "service.name", "event.name", "request_id",
        "model", "input_tokens", "cost_usd", "duration_ms", "event.sequence",
    ];

    private static readonly object?[] Odd =
    [
        null, "", "chat", "embeddings", "openai", "LLM", "refusal", "api_request", "claude-code", "metered", "429", "12", "-1", "1e400", "\ud800", new string('x', 70_000), true,
        0L, 1L, 7, -1L, long.MaxValue, long.MinValue, ulong.MaxValue, 0.5, -0.0, 1e300, double.NaN, double.PositiveInfinity, 0.1f, 79228162514264337593543950335m,
        new object?[] { "refusal", null, 3L, Array.Empty<object?>() }, new byte[] { 1 }, OtlpValues.Illegible,
    ];

    [Fact]
    public void Any_span_and_any_log_record_becomes_an_event_a_refusal_or_nothing()
    {
        var attributes = Gen.Choose(0, Names.Length - 1).SelectMany(name => Gen.Choose(0, Odd.Length - 1).Select(value => (Names[name], Odd[value]))).ListOf();
        var times = Gen.Choose(0, 5).Select(place => (DateTimeOffset?)new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, Reading.Now, Reading.Now.AddDays(-3), Reading.Now.AddDays(9) }[place]);
        var spans =
            from own in attributes
            from resource in attributes
            from start in times
            from end in times
            from isCall in Gen.Elements(true, false)
            select (Attributes: (List<(string, object?)>)[.. isCall ? Call : [], .. own], Resource: (List<(string, object?)>)[.. resource], start, end);

        Prop.ForAll(spans.ToArbitrary(), made =>
        {
            var (own, resource) = (Formats.SpanReadings.Attributes([.. made.Attributes]), Formats.SpanReadings.Attributes([.. made.Resource]));
            Check(GenAiSpans.Read(new GenAiSpan { Attributes = own, Resource = resource, StartedAt = made.start, EndedAt = made.end, TraceId = "1", SpanId = "2" }, FormatContext.None));
            Check(ClaudeCodeLogs.Read(new GenAiLog { Attributes = own, Resource = resource, Body = "claude_code.api_request", At = made.start }, FormatContext.None));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static (string, object?)[] Call =>
    [
        ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.response.id", "chatcmpl-1"),
        ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 7L), ("model", "claude-opus-5-5"), ("request_id", "req_1"), ("input_tokens", 5L),
    ];

    private static void Check(GenAiReading reading)
    {
        Assert.Equal(reading.Record is null, reading.Ignored.Length > 0);
        if (reading.Record is { Faults.IsEmpty: true } record)
        {
            var read = UsageEventReader.Read(record.Event, Reading.Intake);
            Assert.True(read.Event is not null || !read.Faults.IsEmpty, Encoding.UTF8.GetString(record.Event.Span));
        }
    }
}
