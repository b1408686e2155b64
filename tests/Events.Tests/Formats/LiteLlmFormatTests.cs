using System.Text;
using System.Text.Json.Nodes;
using static Telemetry.Events.Tests.Formats.FormatReadings;

namespace Telemetry.Events.Tests.Formats;

public class LiteLlmFormatTests
{
    private const string Format = "litellm";

    /// <summary>A streamed call to OpenAI through the proxy, with text wherever LiteLLM puts some.</summary>
    private const string Payload = """
        {
          "id": "chatcmpl-AbC", "trace_id": "trace-1", "call_type": "acompletion", "cache_hit": false, "stream": true,
          "status": "success", "custom_llm_provider": "openai", "saved_cache_cost": 0.0,
          "startTime": 1795258800.25, "endTime": 1795258802.75, "completionStartTime": 1795258800.75, "response_time": 0.5,
          "model": "gpt-5.4", "model_group": "smart", "model_id": "deployment-1", "api_base": "https://api.openai.com/v1",
          "metadata": {
            "user_api_key_alias": "ci", "user_api_key_team_alias": "search", "user_api_key_team_id": "t-1", "user_api_key_user_id": "ann",
            "user_api_key_org_id": null, "user_api_key_org_alias": "acme", "requester_ip_address": "192.0.2.1",
            "requester_metadata": {"feature": "answers", "team": "spoofed", "note": "never-to-leave"},
            "spend_logs_metadata": {"environment": "prod"},
            "prompt_management_metadata": {"prompt_id": "faq-v2", "prompt_variables": {"q": "never-to-leave"}},
            "usage_object": {"prompt_tokens": 1, "completion_tokens": 1}
          },
          "response_cost": 2.85e-05, "total_tokens": 1100, "prompt_tokens": 1000, "completion_tokens": 100,
          "request_tags": ["jobID:214590", "nightly", "User-Agent: curl", 7], "end_user": "customer-9",
          "messages": [{"role": "user", "content": "never-to-leave"}],
          "response": {"id": "chatcmpl-AbC", "model": "gpt-5.4-2026-03-05", "service_tier": "default", "object": "chat.completion",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "never-to-leave"}}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, "prompt_tokens_details": {"cached_tokens": 256}}},
          "error_str": null, "model_parameters": {"temperature": 1, "tools": [{"description": "never-to-leave"}]},
          "hidden_params": {"model_id": "deployment-1", "additional_headers": {"llm_provider-x-request-id": "req_1"}}
        }
        """;

    [Fact]
    public void A_payload_becomes_an_event_with_its_counts_times_ids_and_attribution_and_no_text()
    {
        var read = ReadValid(Format, Payload);

        Assert.Equal(("openai", "litellm.usage", "gpt-5.4-2026-03-05", "smart", "standard"), (read.Provider, read.Api, read.Model, read.ModelRequested, read.ServiceTier));
        Assert.Equal(new TokenUsage { UncachedInput = 744, CacheRead = 256, Output = 100 }, read.Usage);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795258800250), read.OccurredAt);
        Assert.Equal((2500, 500, true), (read.DurationMs, read.TimeToFirstTokenMs, read.Streamed));
        Assert.Equal(("chatcmpl-AbC", "req_1", "trace-1"), (read.ResponseId, read.RequestId, read.TraceId));
        Assert.Equal(0.0000285m, read.ReportedCostUsd);
        Assert.Equal(
            new Attribution { Team = "search", User = "ann", Customer = "customer-9", Feature = "answers", Environment = "prod", PromptName = "faq-v2" },
            read.Dimensions);
        Assert.Equal(
            [("jobID", "214590"), ("litellm_key", "ci"), ("litellm_organization", "acme"), ("nightly", "true")],
            read.Tags.Select(static tag => (tag.Key, tag.Value)));
        Assert.Empty(read.Flags);
    }

    [Fact]
    public void It_is_the_same_event_as_another_capture_of_the_call()
    {
        var hook = Reading.ReadValid(
            """{"provider":"openai","api":"openai.chat","model":"gpt-5.4-2026-03-05","response_id":"chatcmpl-AbC","raw_usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"prompt_tokens_details":{"cached_tokens":256}}}""",
            Reading.Intake);
        var proxy = ReadValid(Format, Payload);

        Assert.Equal(hook.EventId, proxy.EventId);
        Assert.Equal(EventIdentity.UsageHash(hook), EventIdentity.UsageHash(proxy));
    }

    [Fact]
    public void An_anthropic_call_meets_its_other_captures_by_the_request_id_that_litellm_kept()
    {
        var payload = With(With(With(Payload, "custom_llm_provider", "anthropic"), "hidden_params.additional_headers", new JsonObject { ["llm_provider-request-id"] = "req_011" }), "response.model", "claude-haiku-4-5");
        var hook = EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", "req_011", "msg_1");

        Assert.Equal(hook, ReadValid(Format, payload).EventId);
    }

    [Fact]
    public void A_responses_id_that_the_router_wrapped_is_unwrapped()
    {
        var wrapped = "resp_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("litellm:custom_llm_provider:openai;model_id:abc;response_id:resp_123"));
        var payload = With(With(Payload, "id", wrapped), "response.usage", JsonNode.Parse("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"total_tokens":15}"""));
        var read = ReadValid(Format, payload);

        Assert.Equal(("resp_123", "openai.responses"), (read.ResponseId, read.Api));
        Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiResponses, "openai", "", "resp_123"), read.EventId);
        Assert.Equal(new TokenUsage { UncachedInput = 6, CacheRead = 4, Output = 5 }, read.Usage);
    }

    [Fact]
    public void A_cache_hit_is_a_call_of_its_own_that_used_nothing_new()
    {
        var hit = With(With(Payload, "cache_hit", true), "id", "chatcmpl-AbC_cache_hit1795258800.3");
        var unmarked = With(Payload, "cache_hit", true);

        var read = ReadValid(Format, hit);
        Assert.Equal((ResponseCacheResult.Exact, CallStatus.Ok, ""), (read.ResponseCache, read.Status, read.ResponseId));
        Assert.Equal(3, new[] { ReadValid(Format, Payload).EventId, read.EventId, ReadValid(Format, unmarked).EventId }.Distinct().Count());
        Assert.Equal(read.EventId, ReadValid(Format, hit).EventId);
    }

    [Fact]
    public void A_failure_is_an_error_without_usage_and_each_attempt_counts()
    {
        var failure = With(With(With(With(With(Payload, "status", "failure"), "response", new JsonObject()), "metadata.usage_object", null), "prompt_tokens", 0), "completion_tokens", 0);
        failure = With(With(With(failure, "hidden_params", new JsonObject()), "error_str", "never-to-leave"), "error_information", JsonNode.Parse("""{"error_code":"429","error_class":"RateLimitError","error_message":"never-to-leave"}"""));
        var read = ReadValid(Format, failure);

        Assert.Equal((CallStatus.Error, 429, "gpt-5.4"), (read.Status, read.HttpStatus, read.Model));
        Assert.Equal(TokenUsage.None, read.Usage);
        Assert.NotEqual(read.EventId, ReadValid(Format, With(failure, "startTime", 1795258801.5)).EventId);
        Assert.Equal(read.EventId, ReadValid(Format, failure).EventId);
    }

    [Fact]
    public void Where_the_response_was_left_out_the_usage_beside_it_is_taken_and_bare_sums_are_an_estimate()
    {
        var redacted = With(With(Payload, "response", "redacted-by-litellm"), "metadata.usage_object", JsonNode.Parse("""{"prompt_tokens":1000,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":256}}"""));
        var bare = With(redacted, "metadata.usage_object", null);

        Assert.Equal((256, UsageQuality.Final), (ReadValid(Format, redacted).Usage.CacheRead, ReadValid(Format, redacted).UsageQuality));
        Assert.Equal(new TokenUsage { UncachedInput = 1000, Output = 100 }, ReadValid(Format, bare).Usage);
        Assert.Equal(UsageQuality.Estimated, ReadValid(Format, bare).UsageQuality);
    }

    [Fact]
    public void The_providers_own_anthropic_usage_is_read_by_its_own_rules()
    {
        var payload = With(With(With(Payload, "custom_llm_provider", "anthropic"), "call_type", "anthropic_messages"), "response", JsonNode.Parse(
            """{"type":"message","model":"claude-haiku-4-5","stop_reason":"refusal","content":[{"text":"never-to-leave"}],"usage":{"input_tokens":12,"cache_read_input_tokens":2495,"output_tokens":0}}"""));
        var read = ReadValid(Format, payload);

        Assert.Equal((UsageApis.AnthropicMessages, CallStatus.Refused), (read.Api, read.Status));
        Assert.Equal(new TokenUsage { UncachedInput = 12, CacheRead = 2495 }, read.Usage);
    }

    [Fact]
    public void The_alias_that_the_proxy_wrote_over_the_response_is_not_taken_for_the_model()
    {
        var read = ReadValid(Format, With(With(Payload, "response.model", "smart"), "model", "openai/gpt-5.4"));

        Assert.Equal(("gpt-5.4", "smart"), (read.Model, read.ModelRequested));
    }

    [Fact]
    public void A_tier_that_was_only_asked_for_is_flagged_and_one_that_served_is_not()
    {
        var asked = With(With(Payload, "response.service_tier", null), "model_parameters.service_tier", "flex");

        Assert.Equal("flex", ReadValid(Format, asked).ServiceTier);
        Assert.Equal(EventFlags.UsageAmbiguous, Assert.Single(ReadValid(Format, asked).Flags));
        Assert.Equal("standard", ReadValid(Format, With(asked, "response.service_tier", "default")).ServiceTier);
    }

    [Theory]
    [InlineData("custom_llm_provider", "vertex_ai_beta", "vertex")]
    [InlineData("custom_llm_provider", "gemini", "google")]
    [InlineData("custom_llm_provider", "azure_ai", "azure")]
    [InlineData("custom_llm_provider", "groq", "groq")]
    public void Providers_get_the_names_of_events(string path, string given, string provider) =>
        Assert.Equal(provider, ReadValid(Format, With(Payload, path, given)).Provider);

    [Theory]
    [InlineData("status", "done", "status")]
    [InlineData("startTime", "2026-11-21", "startTime")]
    [InlineData("call_type", "aretrieve_batch", "call_type")]
    [InlineData("call_type", "call_mcp_tool", "call_type")]
    [InlineData("id", null, "id")]
    [InlineData("custom_llm_provider", null, "custom_llm_provider")]
    [InlineData("response_cost", "free", "response_cost")]
    public void A_faulty_payload_is_refused_with_the_field_named_and_nothing_of_its_text_kept(string path, string? value, string field) =>
        Assert.Equal(field, ReadFaulty(Format, With(Payload, path, value)).Field);

    [Fact]
    public void A_success_without_any_usage_is_refused()
    {
        var payload = With(With(With(With(Payload, "response.usage", null), "metadata.usage_object", JsonNode.Parse("""{"prompt_tokens":0,"completion_tokens":0}""")), "prompt_tokens", 0), "completion_tokens", 0);

        Assert.Equal("response.usage", ReadFaulty(Format, payload).Field);
    }

    [Theory]
    [InlineData("{\"call_type\": \"acompletion\", \"messages\": \"never-to-leave", "not valid JSON")]
    [InlineData("never-to-leave", "not valid JSON")]
    [InlineData("""{"custom_id":"a","response":{"status_code":200},"error":null}""", "looks like openai-batch")]
    [InlineData("""{"custom_id":"a","result":{"type":"expired"}}""", "looks like anthropic-batch")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}""", "requests of a batch")]
    [InlineData("""{"sessionId":"a","type":"user","message":{"content":"never-to-leave"}}""", "looks like claude-code")]
    [InlineData("""{"provider":"openai","model":"gpt-5.4","usage":{}}""", "a usage event")]
    [InlineData("""{"resourceSpans":[]}""", "telemetry import otlp-json")]
    [InlineData("[1]", "call_type and startTime")]
    public void What_is_no_payload_says_what_it_looks_like(string json, string named) =>
        Assert.Contains(named, ReadFaulty(Format, json).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_payload_inside_the_arguments_of_a_callback_is_found() =>
        Assert.Equal("chatcmpl-AbC", ReadValid(Format, $$"""{"standard_logging_object":{{Payload}},"messages":"never-to-leave"}""").ResponseId);
}
