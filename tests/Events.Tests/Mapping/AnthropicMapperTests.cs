namespace Telemetry.Events.Tests.Mapping;

public class AnthropicMapperTests
{
    private const string Api = UsageApis.AnthropicMessages;

    [Fact]
    public void Every_member_of_the_usage_object_finds_its_place()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":2048,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,
             "cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},
             "output_tokens":503,"output_tokens_details":{"thinking_tokens":90},
             "server_tool_use":{"web_search_requests":2,"web_fetch_requests":3,"code_execution_requests":1},
             "service_tier":"priority","inference_geo":"us","speed":"fast","iterations":null,"fallback_credit":{"status":"redeemed"}}
            """);
        Assert.Equal(
            new TokenUsage
            {
                UncachedInput = 2048, CacheRead = 1800, CacheWrite5m = 148, CacheWrite1h = 100, Output = 503, Reasoning = 90, WebSearchRequests = 2,
            },
            mapped.Usage);
        Assert.Empty(mapped.Iterations);
        Assert.Equal(("priority", "fast", "us"), (mapped.ServiceTier, mapped.Speed, mapped.InferenceRegion));
    }

    [Theory]
    [InlineData("""{"input_tokens":1,"output_tokens":2}""", 0, 0)]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":null,"cache_creation":null}""", 0, 0)]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":9}""", 9, 0)]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}}""", 3, 4)]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}}""", 5, 4)]
    public void Writes_without_a_stated_time_to_live_are_5m(string json, long minutes5, long hour1)
    {
        var usage = Mapped.Wholly(Api, json).Usage;
        Assert.Equal((minutes5, hour1), (usage.CacheWrite5m, usage.CacheWrite1h));
    }

    [Theory]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":6,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}}""", "raw_usage.cache_creation_input_tokens")]
    [InlineData("""{"input_tokens":-1,"output_tokens":2}""", "raw_usage.input_tokens")]
    [InlineData("""{"input_tokens":1.5,"output_tokens":2}""", "raw_usage.input_tokens")]
    [InlineData("""{"input_tokens":"1","output_tokens":2}""", "raw_usage.input_tokens")]
    [InlineData("""{"input_tokens":1000000001,"output_tokens":2}""", "raw_usage.input_tokens")]
    [InlineData("""{"output_tokens":2}""", "raw_usage.input_tokens")]
    [InlineData("""{"input_tokens":1,"output_tokens":null}""", "raw_usage.output_tokens")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"output_tokens_details":{"thinking_tokens":3}}""", "raw_usage.output_tokens")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation":7}""", "raw_usage.cache_creation")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"service_tier":1}""", "raw_usage.service_tier")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"input_tokens":1}""", "raw_usage.input_tokens")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"iterations":{}}""", "raw_usage.iterations")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"iterations":[{"type":"message","input_tokens":1,"output_tokens":-2}]}""", "raw_usage.iterations[0].output_tokens")]
    public void Inconsistent_usage_is_refused_at_the_faulty_field(string json, string field) =>
        Assert.Contains(field, Mapped.From(Api, json).Faults.Select(fault => fault.Field));

    [Theory]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation":{"ephemeral_24h_input_tokens":5}}""", "unmapped:cache_creation.ephemeral_24h_input_tokens")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"new":[{"n":1},{"n":2},{"m":0}]}""", "unmapped:new[].n")]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"server_tool_use":{"code_runs":0.5}}""", "unmapped:server_tool_use.code_runs")]
    public void A_count_that_the_mapper_does_not_know_is_a_gap(string json, string flag)
    {
        var mapped = Mapped.From(Api, json);
        Assert.Equal([flag], mapped.Flags.AsEnumerable());
        Assert.True(mapped.IsPartial);
    }

    [Fact]
    public void Zero_counts_nulls_and_texts_are_no_gap() =>
        Mapped.Wholly(Api, """{"input_tokens":1,"output_tokens":2,"a":0,"b":0.0,"c":null,"d":{"e":0,"f":"7"},"g":[],"h":true}""");

    [Fact]
    public void Where_no_place_is_known_the_region_is_left_open() =>
        Assert.Null(Mapped.Wholly(Api, """{"input_tokens":1,"output_tokens":2,"inference_geo":"not_available"}""").InferenceRegion);
}
