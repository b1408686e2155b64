using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;
using static Telemetry.Events.Tests.Formats.SpanReadings;

namespace Telemetry.Events.Tests.Formats;

public class GenAiSpanTests
{
    [Fact]
    public void A_span_of_a_call_becomes_an_event_with_the_identity_of_its_other_captures()
    {
        var read = ReadValid(Chat(
            ("gen_ai.usage.cache_read.input_tokens", 40L), ("gen_ai.request.stream", true), ("gen_ai.response.time_to_first_chunk", 0.25),
            ("gen_ai.input.messages", FormatReadings.Secret)));

        Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiChat, "openai", "", "chatcmpl-1"), read.EventId);
        Assert.Equal(("openai", UsageApis.OtelGenAi, "gpt-4o-2024-08-06", "gpt-4o"), (read.Provider, read.Api, read.Model, read.ModelRequested));
        Assert.Equal(new TokenUsage { UncachedInput = 60, CacheRead = 40, Output = 7 }, read.Usage);
        Assert.Equal((StartedAt, 1_250L, 250L, true), (read.OccurredAt, read.DurationMs, read.TimeToFirstTokenMs, read.Streamed));
        Assert.Equal(("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", CallStatus.Ok, UsageQuality.Final), (read.TraceId, read.SpanId, read.Status, read.UsageQuality));
    }

    [Fact]
    public void A_span_of_the_Anthropic_SDK_meets_the_hooks_event_by_its_request_id()
    {
        var read = ReadValid(Chat(
            ("gen_ai.provider.name", "anthropic"), ("gen_ai.response.model", "claude-opus-5-5"), ("gen_ai.response.id", "msg_1"),
            ("anthropic.request.id", "req_1"), ("gen_ai.usage.input_tokens", 540L), ("gen_ai.usage.cache_read.input_tokens", 500L),
            ("gen_ai.usage.cache_write.input_tokens", 30L), ("anthropic.usage.cache_creation.ephemeral_5m_input_tokens", 10L),
            ("anthropic.usage.cache_creation.ephemeral_1h_input_tokens", 20L), ("anthropic.response.service_tier", "priority")));

        Assert.Equal(EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", "req_1", "msg_1"), read.EventId);
        Assert.Equal(new TokenUsage { UncachedInput = 10, CacheRead = 500, CacheWrite5m = 10, CacheWrite1h = 20, Output = 7 }, read.Usage);
        Assert.Equal(("priority", UsageQuality.Final), (read.ServiceTier, read.UsageQuality));
    }

    [Fact]
    public void Spans_of_OpenLLMetry_are_read_by_their_older_names()
    {
        var read = ReadValid(Span(
            ("gen_ai.system", "Anthropic"), ("llm.request.type", "completion"), ("gen_ai.request.model", "claude-haiku-4-5"),
            ("gen_ai.response.id", "msg_2"), ("gen_ai.usage.input_tokens", 90L), ("gen_ai.usage.output_tokens", 5L), ("llm.usage.total_tokens", 95L),
            ("gen_ai.usage.cache_read_input_tokens", 60L), ("gen_ai.usage.cache_creation_input_tokens", 20L),
            ("traceloop.association.properties.team", "search"), ("traceloop.association.properties.user_id", "u-1"),
            ("gen_ai.prompt.0.content", FormatReadings.Secret)));

        Assert.Equal(("anthropic", "claude-haiku-4-5", "completion"), (read.Provider, read.Model, read.Operation));
        Assert.Equal(new TokenUsage { UncachedInput = 10, CacheRead = 60, CacheWrite5m = 20, Output = 5 }, read.Usage);
        Assert.Equal(("search", "u-1"), (read.Dimensions.Team, read.Dimensions.User));
    }

    [Theory]
    [InlineData("anthropic", "gen_ai.usage.cache_creation_input_tokens", 20L, UsageQuality.Estimated)]
    [InlineData("aws.bedrock", "gen_ai.usage.cache_write.input_tokens", 20L, UsageQuality.Estimated)]
    [InlineData("anthropic", "gen_ai.usage.cache_creation_input_tokens", 0L, UsageQuality.Final)]
    [InlineData("anthropic", "gen_ai.usage.cache_read_input_tokens", 20L, UsageQuality.Final)]
    [InlineData("openai", "gen_ai.usage.cache_write.input_tokens", 20L, UsageQuality.Final)]
    public void Cache_writes_whose_time_to_live_matters_and_is_not_told_make_an_estimate(string provider, string name, long count, UsageQuality quality) =>
        Assert.Equal(quality, ReadValid(Chat(("gen_ai.provider.name", provider), (name, count))).UsageQuality);

    [Fact]
    public void The_oldest_names_are_read_too() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 12, Output = 3 },
            ReadValid(Span(
                ("llm.vendor", "OpenAI"), ("llm.request.type", "chat"), ("llm.request.model", "gpt-4"), ("llm.response.model", "gpt-4-0613"),
                ("llm.usage.prompt_tokens", 12), ("llm.usage.completion_tokens", 3), ("llm.usage.total_tokens", 15))).Usage);

    [Fact]
    public void Spans_of_OpenInference_count_where_they_call_a_model()
    {
        var read = ReadValid(Span(
            ("openinference.span.kind", "LLM"), ("llm.provider", "google"), ("llm.model_name", "gemini-2.5-pro"), ("llm.token_count.prompt", 20L),
            ("llm.token_count.completion", 9L), ("llm.token_count.total", 29L), ("llm.token_count.prompt_details.cache_read", 8L),
            ("llm.token_count.completion_details.reasoning", 4L), ("session.id", "s-1"), ("input.value", FormatReadings.Secret)));

        Assert.Equal(new TokenUsage { UncachedInput = 12, CacheRead = 8, Output = 9, Reasoning = 4 }, read.Usage);
        Assert.Equal(("google", "gemini-2.5-pro", "s-1"), (read.Provider, read.Model, read.Dimensions.Session));
    }

    [Theory]
    [InlineData("gen_ai.operation.name", "invoke_agent", GenAiIgnored.OtherOperation)]
    [InlineData("gen_ai.operation.name", "execute_tool", GenAiIgnored.OtherOperation)]
    [InlineData("gen_ai.operation.name", "fetch_response", GenAiIgnored.OtherOperation)]
    [InlineData("openinference.span.kind", "CHAIN", GenAiIgnored.OtherOperation)]
    [InlineData("llm.request.type", "rerank", GenAiIgnored.OtherOperation)]
    [InlineData("http.request.method", "POST", GenAiIgnored.NotGenAi)]
    public void What_sums_up_or_surrounds_calls_is_no_call(string name, string value, string why)
    {
        var reading = GenAiSpans.Read(Span((name, value), ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 7L)), FormatContext.None);

        Assert.Equal((null, why), (reading.Record, reading.Ignored));
    }

    [Fact]
    public void A_span_without_an_operation_must_name_provider_model_and_usage()
    {
        (string, object?)[] call = [("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.usage.input_tokens", 1L)];

        Assert.Equal("chat", ReadValid(Span(call)).Operation);
        foreach (var part in call)
        {
            Assert.Equal(GenAiIgnored.NotGenAi, GenAiSpans.Read(Span([.. call.Where(other => other != part)]), FormatContext.None).Ignored);
        }
    }

    [Fact]
    public void The_side_that_was_called_and_Claude_Codes_spans_are_counted_elsewhere()
    {
        Assert.Equal(GenAiIgnored.NotAClient, GenAiSpans.Read(Chat() with { Kind = GenAiSpanKind.Other }, FormatContext.None).Ignored);
        Assert.Equal(GenAiIgnored.ClaudeCodeSpan, GenAiSpans.Read(Chat() with { Name = "claude_code.llm_request" }, FormatContext.None).Ignored);
    }

    [Theory]
    [InlineData("aws.bedrock", "", "bedrock")]
    [InlineData("az.ai.openai", "", "azure")]
    [InlineData("gcp.gemini", "", "google")]
    [InlineData("gcp.vertex_ai", "", "vertex")]
    [InlineData("mistral_ai", "", "mistral")]
    [InlineData("x_ai", "", "xai")]
    [InlineData("Some Provider", "", "some_provider")]
    [InlineData("openai", "api.deepseek.com", "deepseek")]
    [InlineData("openai", "my-resource.openai.azure.com", "azure")]
    [InlineData("openai", "europe-west1-aiplatform.googleapis.com", "vertex")]
    [InlineData("openai", "eu.api.openai.com", "openai")]
    [InlineData("openai", "aiplatform.eu.rep.googleapis.com", "vertex")]
    [InlineData("openai", "gateway.example", "openai")]
    [InlineData("openai", "notapi.anthropic.com.example", "openai")]
    [InlineData("anthropic", "api.deepseek.com", "anthropic")]
    [InlineData(null, "bedrock-runtime.us-east-1.amazonaws.com", "bedrock")]
    public void Providers_are_named_as_in_events_and_a_known_host_tells_whom_OpenAIs_client_called(string? name, string host, string provider) =>
        Assert.Equal(provider, ReadValid(Chat(("gen_ai.provider.name", name), ("server.address", host))).Provider);

    [Fact]
    public void A_call_without_an_id_of_the_provider_keeps_the_identity_of_its_span()
    {
        var span = Chat(("gen_ai.response.id", null));

        Assert.Equal(ReadValid(span).EventId, ReadValid(span with { EndedAt = null }).EventId);
        Assert.NotEqual(ReadValid(span).EventId, ReadValid(span with { SpanId = "eee19b7ec3c1b175" }).EventId);
        Assert.Equal("span_id", ReadFaulty(span with { SpanId = "" }).Field);
    }

    [Theory]
    [InlineData("429", CallStatus.Error, 429)]
    [InlineData("timeout", CallStatus.Error, null)]
    [InlineData("System.Threading.Tasks.TaskCanceledException", CallStatus.Aborted, null)]
    public void A_failed_call_needs_no_usage(string errorType, CallStatus status, int? http)
    {
        var read = ReadValid(Chat(
            ("error.type", errorType), ("gen_ai.usage.input_tokens", null), ("gen_ai.usage.output_tokens", null), ("gen_ai.response.id", null)));

        Assert.Equal((status, http, TokenUsage.None, UsageQuality.Final), (read.Status, read.HttpStatus, read.Usage, read.UsageQuality));
    }

    [Fact]
    public void What_a_failed_call_had_used_is_a_lower_bound()
    {
        var read = ReadValid(Chat() with { IsError = true });

        Assert.Equal((CallStatus.Error, UsageQuality.Partial, 7), (read.Status, read.UsageQuality, read.Usage.Output));
    }

    [Fact]
    public void A_refusal_is_told_by_its_finish_reason() =>
        Assert.Equal(CallStatus.Refused, ReadValid(Chat(("gen_ai.response.finish_reasons", new object?[] { "refusal" }))).Status);

    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, 0L)]
    public void A_served_call_that_says_nothing_of_its_usage_is_refused(long? input, long? output)
    {
        var fault = ReadFaulty(Chat(("gen_ai.usage.input_tokens", input), ("gen_ai.usage.output_tokens", output)));

        Assert.Equal("gen_ai.usage.input_tokens", fault.Field);
        Assert.Contains("include_usage", fault.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<object> NoCounts => [-3L, 1.5, true, double.NaN, FormatReadings.Secret, new object?[] { 1L }, 2_000_000_000L];

    [Theory]
    [MemberData(nameof(NoCounts))]
    public void A_count_that_is_none_is_named_and_its_text_is_not_kept(object value) =>
        Assert.Equal("raw_usage.gen_ai.usage.input_tokens", ReadFaulty(Chat(("gen_ai.usage.input_tokens", value))).Field);

    [Theory]
    [InlineData("100")]
    [InlineData(100.0)]
    [InlineData(100u)]
    public void A_count_may_be_any_whole_number_or_its_text(object value) =>
        Assert.Equal(100, ReadValid(Chat(("gen_ai.usage.input_tokens", value))).Usage.UncachedInput);

    [Theory]
    [InlineData("gen_ai.provider.name")]
    [InlineData("gen_ai.response.model")]
    public void What_every_event_needs_is_named_when_it_is_missing(string name) =>
        Assert.Equal(name, ReadFaulty(Chat((name, null), ("gen_ai.request.model", name.EndsWith("model", StringComparison.Ordinal) ? null : "gpt-4o"))).Field);

    [Fact]
    public void The_span_comes_before_its_process_and_a_dimensions_own_name_before_all_others()
    {
        var span = Chat(
            ("user.id", "u-standard"), ("user", "u-own"), ("gen_ai.conversation.id", "c-1"), ("gen_ai.agent.name", "planner"), ("feature", "rag"),
            ("tag.run", "42"), ("prompt_name", "has white space")) with
        {
            Resource = Attributes(
                ("service.name", "shop"), ("deployment.environment.name", "prod"), ("team", "search"), ("feature", "other"), ("tag.run", "1"),
                ("cost_center", "cc-9"), ("billing", "provisioned")),
        };
        var context = FormatContext.None with { Dimensions = FormatContext.None.Dimensions.Add("team", "imported").Add("customer", "acme") };
        var read = ReadValid(span, context);

        Assert.Equal(
            new Attribution
            {
                User = "u-own", Session = "c-1", Agent = "planner", Feature = "rag", Project = "shop", Environment = "prod", Team = "search",
                CostCenter = "cc-9", Customer = "acme",
            },
            read.Dimensions);
        Assert.Equal(("42", BillingKind.Provisioned), (read.Tags["run"], read.Billing));
    }

    [Fact]
    public void A_service_that_nobody_named_is_no_project() =>
        Assert.Equal("", ReadValid(Chat() with { Resource = Attributes(("service.name", "unknown_service:node")) }).Dimensions.Project);

    [Theory]
    [InlineData(0.0125, "0.0125")]
    [InlineData("0.5", "0.5")]
    [InlineData(-1.0, null)]
    public void The_producers_own_cost_is_kept_for_comparison_where_it_is_one(object value, string? cost)
    {
        var read = ReadValid(Chat(("gen_ai.usage.cost", value), ("gen_ai.usage.input_cost", 1.0)));

        Assert.Equal(cost is null ? null : decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture), read.ReportedCostUsd);
        Assert.Equal(UsageQuality.Final, read.UsageQuality);
    }
}
