using System.Collections.Immutable;
using Telemetry.Events.Formats;
using static Telemetry.Events.Tests.Formats.FormatReadings;

namespace Telemetry.Events.Tests.Formats;

public class BatchFormatTests
{
    private const string Anthropic = "anthropic-batch";
    private const string OpenAi = "openai-batch";
    private const string Succeeded = """{"custom_id":"item-1","result":{"type":"succeeded","message":{"id":"msg_01","type":"message","model":"claude-haiku-4-5-20251001","stop_reason":"end_turn","content":[{"type":"text","text":"never-to-leave"}],"usage":{"input_tokens":200,"output_tokens":80,"service_tier":"batch"}}}}""";
    private const string Chat = """{"id":"batch_req_1","custom_id":"item-1","response":{"status_code":200,"request_id":"req_1","body":{"id":"chatcmpl-1","object":"chat.completion","created":1795258800,"model":"gpt-5.4-mini","service_tier":"default","choices":[{"message":{"content":"never-to-leave"}}],"usage":{"prompt_tokens":24,"completion_tokens":15,"total_tokens":39}}},"error":null}""";

    private static readonly FormatContext Known = new()
    {
        OccurredAt = Reading.Now.AddDays(-2),
        IsTimeAssumed = true,
        Batch = "b1",
        Model = "claude-haiku-4-5",
        Dimensions = ImmutableSortedDictionary<string, string>.Empty.Add("team", "search"),
        Tags = ImmutableSortedDictionary<string, string>.Empty.Add("run", "42"),
    };

    [Fact]
    public void An_anthropic_result_is_a_batch_call_with_the_message_id_as_its_identity()
    {
        var read = ReadValid(Anthropic, Succeeded, Known);

        Assert.Equal(("anthropic", UsageApis.AnthropicMessages, "claude-haiku-4-5-20251001", "batch"), (read.Provider, read.Api, read.Model, read.ServiceTier));
        Assert.Equal(new TokenUsage { UncachedInput = 200, Output = 80 }, read.Usage);
        Assert.Equal(EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", "", "msg_01"), read.EventId);
        Assert.Equal((Known.OccurredAt, "search"), (read.OccurredAt, read.Dimensions.Team));
        Assert.Equal([("custom_id", "item-1"), ("run", "42")], read.Tags.Select(static tag => (tag.Key, tag.Value)));
        Assert.Equal(EventFlags.OccurredAtAssumed, Assert.Single(read.Flags));
        Assert.Empty(ReadValid(Anthropic, Succeeded, Known with { IsTimeAssumed = false }).Flags);
    }

    [Theory]
    [InlineData("""{"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error","message":"never-to-leave"}}}}""", "errored")]
    [InlineData("""{"custom_id":"a","result":{"type":"canceled"}}""", "canceled")]
    [InlineData("""{"custom_id":"a","result":{"type":"expired"}}""", "expired")]
    public void An_anthropic_item_that_was_not_served_is_an_error_that_used_nothing(string json, string result)
    {
        var read = ReadValid(Anthropic, json, Known);

        Assert.Equal((CallStatus.Error, TokenUsage.None, "claude-haiku-4-5"), (read.Status, read.Usage, read.Model));
        Assert.Equal(result, read.Tags["batch_result"]);
        Assert.Equal(read.EventId, ReadValid(Anthropic, json, Known).EventId);
        Assert.NotEqual(read.EventId, ReadValid(Anthropic, json, Known with { Batch = "b2" }).EventId);
    }

    [Theory]
    [InlineData("""{"custom_id":"a","result":{"type":"done"}}""", "result.type")]
    [InlineData("""{"custom_id":"a","result":{"type":"succeeded"}}""", "result.message")]
    [InlineData("""{"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","model":"m","content":"never-to-leave"}}}""", "result.message.usage")]
    [InlineData("""{"custom_id":"a","result":{"type":"succeeded","message":{"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}}""", "result.message.id")]
    public void A_faulty_anthropic_result_is_refused_by_its_own_names(string json, string field) =>
        Assert.Equal(field, ReadFaulty(Anthropic, json).Field);

    [Fact]
    public void An_openai_result_is_a_batch_call_at_the_time_it_was_made()
    {
        var read = ReadValid(OpenAi, Chat, Known);

        Assert.Equal(("openai", UsageApis.OpenAiChat, "gpt-5.4-mini", "batch", 200), (read.Provider, read.Api, read.Model, read.ServiceTier, read.HttpStatus));
        Assert.Equal(new TokenUsage { UncachedInput = 24, Output = 15 }, read.Usage);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795258800), read.OccurredAt);
        Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiChat, "openai", "", "chatcmpl-1"), read.EventId);
        Assert.Equal("item-1", read.Tags["custom_id"]);
        Assert.Empty(read.Flags);
        Assert.Equal("azure", ReadValid(OpenAi, Chat, Known with { Provider = "azure" }).Provider);
    }

    [Fact]
    public void OpenAis_responses_and_embeddings_are_read_by_their_own_shapes()
    {
        var response = ReadValid(OpenAi, """{"id":"batch_req_2","custom_id":"b","response":{"status_code":200,"request_id":"req_2","body":{"id":"resp_1","object":"response","created_at":1795258800,"model":"gpt-5.4","output":[{"text":"never-to-leave"}],"usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":6},"output_tokens":8,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":44}}},"error":null}""");
        var embedding = ReadValid(OpenAi, """{"id":"batch_req_3","custom_id":"c","response":{"status_code":200,"request_id":"","body":{"object":"list","model":"text-embedding-3-small","data":[{"embedding":[0.1]}],"usage":{"prompt_tokens":8,"total_tokens":8}}},"error":null}""", Known);

        Assert.Equal((UsageApis.OpenAiResponses, 30, 3), (response.Api, response.Usage.UncachedInput, response.Usage.Reasoning));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795258800), response.OccurredAt);
        Assert.Equal((UsageApis.OpenAiEmbeddings, "embeddings", 8, "batch_req_3"), (embedding.Api, embedding.Operation, embedding.Usage.UncachedInput, embedding.RequestId));
        Assert.Equal(EventFlags.OccurredAtAssumed, Assert.Single(embedding.Flags));
    }

    [Theory]
    [InlineData("""{"id":"batch_req_4","custom_id":"d","response":null,"error":{"code":"batch_expired","message":"never-to-leave"}}""", null, "batch_req_4", "batch_expired")]
    [InlineData("""{"id":"batch_req_5","custom_id":"e","response":{"status_code":400,"request_id":"req_5","body":{"error":{"message":"never-to-leave","code":"invalid_model"}}},"error":null}""", 400, "req_5", "invalid_model")]
    public void An_openai_item_that_failed_is_an_error_that_used_nothing(string json, int? status, string requestId, string result)
    {
        var read = ReadValid(OpenAi, json, Known);

        Assert.Equal((CallStatus.Error, TokenUsage.None, status, requestId), (read.Status, read.Usage, read.HttpStatus, read.RequestId));
        Assert.Equal(result, read.Tags["batch_result"]);
        Assert.Equal(read.EventId, ReadValid(OpenAi, json, Known with { Batch = "b2" }).EventId);
    }

    [Theory]
    [InlineData(Anthropic, Chat, "openai-batch")]
    [InlineData(OpenAi, Succeeded, "anthropic-batch")]
    [InlineData(Anthropic, """{"custom_id":"a","params":{"messages":"never-to-leave"}}""", "requests of a batch")]
    public void One_batch_format_is_told_from_another(string format, string json, string named) =>
        Assert.Contains(named, ReadFaulty(format, json).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_result_that_was_cut_is_refused_alone() =>
        Assert.Equal("malformed", ReadFaulty(OpenAi, Chat[..^40]).Reason);

    [Fact]
    public void Every_cut_of_a_record_is_answered_and_none_leaks_its_text()
    {
        foreach (var (format, json) in ((string, string)[])[(Anthropic, Succeeded), (OpenAi, Chat), ("litellm", Chat)])
        {
            for (var length = 0; length < json.Length; length++)
            {
                Assert.Equal("malformed", ReadFaulty(format, json[..length]).Reason);
            }
        }
    }
}
