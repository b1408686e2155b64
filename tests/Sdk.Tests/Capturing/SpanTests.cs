using System.Diagnostics;
using System.Text;
using Anthropic;
using Anthropic.Models.Messages;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemetry.Events;
using Telemetry.Sdk.OpenTelemetry;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>Spans as a way of capture, alone and beside the handler.</summary>
public sealed class SpanTests
{
    [Fact]
    public async Task A_call_whose_client_makes_spans_too_is_counted_once()
    {
        using var trace = Trace();
        await using var rig = await CaptureRig.StartAsync();
        using var tracing = Tracing(rig.Usage, "com.anthropic.sdk.csharp");
        using var http = rig.Client();
        using var client = new AnthropicClient { ApiKey = "key", BaseUrl = "http://api.anthropic.com", HttpClient = http };

        await client.Messages.Create(Call());
        await foreach (var _ in client.Messages.CreateStreaming(Call()))
        {
        }

        var captured = await rig.Published.WaitForAsync(2, call => IsOf(trace, call));
        Assert.Equal(2, captured.Count);
        Assert.All(captured, call => Assert.Equal(UsageApis.AnthropicMessages, call.Api));
    }

    [Fact]
    public async Task Without_the_handler_the_span_has_the_identity_and_the_counts_that_the_handler_would_have_given()
    {
        using var trace = Trace();
        await using var rig = await CaptureRig.StartAsync();
        using var tracing = Tracing(rig.Usage, "com.anthropic.sdk.csharp");
        using var http = new HttpClient(rig.Network());
        using var client = new AnthropicClient { ApiKey = "key", BaseUrl = "http://api.anthropic.com", HttpClient = http };

        await client.Messages.Create(Call());

        var captured = Assert.Single(rig.Published.Events, call => IsOf(trace, call));
        var sent = rig.Server.Sent[0];
        Assert.Equal(UsageApis.OtelGenAi, captured.Api);
        Assert.Equal(EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", sent.RequestId, sent.ResponseId), captured.EventId);
        var read = Assert.IsType<System.Text.Json.JsonElement>(sent.Usage).GetProperty("cache_read_input_tokens").GetInt64();
        Assert.Equal(read, captured.Usage.CacheRead);
    }

    [Theory]
    [InlineData("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.provider.name")]
    [InlineData("gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens", "gen_ai.system")]
    public void Old_and_new_names_are_read_and_two_spans_of_one_call_count_once(string input, string output, string provider)
    {
        using var source = new ActivitySource(Guid.NewGuid().ToString());
        var published = new EventList();
        var usage = new TelemetryUsage(published);
        using var tracing = Tracing(usage, source.Name);
        using (UsageContext.Push(team: "search"))
        {
            using var outer = Start(source);
            using var inner = Start(source);
        }

        var captured = Assert.Single(published.Events);
        Assert.Equal((UsageApis.OtelGenAi, "gpt-5.4", "chatcmpl-1", "search"), (captured.Api, captured.Model, captured.ResponseId, captured.Dimensions.Team));
        Assert.Equal((30, 7), (captured.Usage.UncachedInput, captured.Usage.Output));

        Activity Start(ActivitySource from) => from.StartActivity("chat gpt-5.4", ActivityKind.Client)!
            .SetTag("gen_ai.operation.name", "chat").SetTag(provider, "openai").SetTag("gen_ai.response.model", "gpt-5.4")
            .SetTag("gen_ai.response.id", "chatcmpl-1").SetTag(input, 30).SetTag(output, 7);
    }

    [Fact]
    public async Task A_span_that_knows_no_id_is_not_counted_beside_the_handler_in_it()
    {
        await using var rig = await CaptureRig.StartAsync();
        using var source = new ActivitySource(Guid.NewGuid().ToString());
        using var tracing = Tracing(rig.Usage, source.Name);
        using var http = rig.Client();

        using (var span = source.StartActivity("chat", ActivityKind.Client)!)
        {
            using var answer = await http.PostAsync(
                new Uri("http://api.openai.com/v1/chat/completions"), new StringContent("""{"model":"gpt-5.4"}""", Encoding.UTF8, "application/json"));
            span.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.system", "openai").SetTag("gen_ai.request.model", "gpt-5.4").SetTag("gen_ai.usage.input_tokens", 3).SetTag("gen_ai.usage.output_tokens", 4);
            Assert.Equal(span.SpanId.ToHexString(), Assert.Single(rig.Published.Events).SpanId);
        }

        Assert.Single(rig.Published.Events);
    }

    [Fact]
    public async Task Baggage_of_OpenTelemetry_attributes_a_call()
    {
        await using var rig = await CaptureRig.StartAsync(new UsageCaptureOptions().UseOpenTelemetryBaggage());
        using var http = rig.Client();
        Baggage.SetBaggage("telemetry.customer", "acme");

        using var answer = await http.PostAsync(new Uri("http://api.openai.com/v1/chat/completions"), new StringContent("{}", Encoding.UTF8, "application/json"));

        Assert.Equal("acme", Assert.Single(rig.Published.Events).Dimensions.Customer);
    }

    private static TracerProvider Tracing(TelemetryUsage usage, string source) =>
        global::OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(source).AddTelemetryUsage(usage).Build();

    // The source of a client's spans is one for the whole process: clients of other tests, which run meanwhile, are heard here too.
    private static Activity Trace() => new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

    private static bool IsOf(Activity trace, UsageEvent captured) => captured.TraceId == trace.TraceId.ToHexString();

    private static MessageCreateParams Call() => new() { Model = "claude-opus-5-5", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };
}
