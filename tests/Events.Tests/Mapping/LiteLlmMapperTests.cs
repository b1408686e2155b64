namespace Telemetry.Events.Tests.Mapping;

public class LiteLlmMapperTests
{
    private const string Api = UsageApis.LiteLlmUsage;

    [Fact]
    public void An_anthropic_call_is_split_as_the_provider_counted_it()
    {
        var mapped = Mapped.Wholly(
            Api,
            """
            {"prompt_tokens":2507,"completion_tokens":80,"total_tokens":2587,
             "completion_tokens_details":{"reasoning_tokens":30,"text_tokens":50,"audio_tokens":null},
             "prompt_tokens_details":{"cached_tokens":2000,"text_tokens":7,"cache_creation_tokens":500,
               "cache_creation_token_details":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":400}},
             "cache_creation_input_tokens":500,"cache_read_input_tokens":2000,
             "server_tool_use":{"web_search_requests":2},"inference_geo":"us","speed":"fast"}
            """,
            "anthropic");

        Assert.Equal(
            new TokenUsage { UncachedInput = 7, CacheRead = 2000, CacheWrite5m = 100, CacheWrite1h = 400, Output = 80, WebSearchRequests = 2 },
            mapped.Usage);
        Assert.Equal(("us", "fast", false), (mapped.InferenceRegion, mapped.Speed, mapped.IsAmbiguous));
    }

    /// <summary>1,000 read, 300 written, 50 fresh, 20 out: the same call as LiteLLM's releases have told it.</summary>
    [Theory]
    [InlineData("anthropic", """{"prompt_tokens":1350,"completion_tokens":20,"total_tokens":1370,"cache_read_input_tokens":1000,"cache_creation_input_tokens":300}""", false)]
    [InlineData("bedrock", """{"prompt_tokens":1050,"completion_tokens":20,"total_tokens":1370,"cache_read_input_tokens":1000,"cache_creation_input_tokens":300}""", false)]
    [InlineData("bedrock", """{"prompt_tokens":1050,"completion_tokens":20,"total_tokens":1070,"cache_read_input_tokens":1000,"cache_creation_input_tokens":300,"prompt_tokens_details":{"text_tokens":50}}""", false)]
    [InlineData("bedrock", """{"prompt_tokens":1350,"completion_tokens":20,"total_tokens":1370,"cache_read_input_tokens":1000,"cache_creation_input_tokens":300,"prompt_tokens_details":{"text_tokens":50}}""", false)]
    [InlineData("bedrock", """{"prompt_tokens":1350,"completion_tokens":20,"total_tokens":1370,"cache_read_input_tokens":1000,"cache_creation_input_tokens":300}""", true)]
    public void Writes_are_taken_out_of_the_prompt_where_they_are_in_it(string provider, string usage, bool isAmbiguous)
    {
        var mapped = Mapped.Wholly(Api, usage, provider);

        Assert.Equal(new TokenUsage { UncachedInput = 50, CacheRead = 1000, CacheWrite5m = 300, Output = 20 }, mapped.Usage);
        Assert.Equal(isAmbiguous, mapped.IsAmbiguous);
    }

    [Fact]
    public void A_prompt_without_its_cache_reads_is_refused_and_never_guessed()
    {
        var mapped = Mapped.From(Api, """{"prompt_tokens":12,"completion_tokens":1,"cache_read_input_tokens":2495}""", "anthropic");

        Assert.Equal("raw_usage.prompt_tokens", Assert.Single(mapped.Faults).Field);
    }

    [Theory]
    [InlineData("openai", 100, 50, """{"prompt_tokens":10,"completion_tokens":100,"total_tokens":110,"completion_tokens_details":{"reasoning_tokens":50}}""")]
    [InlineData("xai", 150, 50, """{"prompt_tokens":10,"completion_tokens":100,"total_tokens":160,"completion_tokens_details":{"reasoning_tokens":50}}""")]
    [InlineData("bedrock", 100, 0, """{"prompt_tokens":10,"completion_tokens":100,"total_tokens":110,"completion_tokens_details":{"reasoning_tokens":50}}""")]
    public void Reasoning_is_part_of_the_output_once(string provider, long output, long reasoning, string usage)
    {
        var mapped = Mapped.Wholly(Api, usage, provider);

        Assert.Equal((10, output, reasoning), (mapped.Usage.UncachedInput, mapped.Usage.Output, mapped.Usage.Reasoning));
    }

    [Fact]
    public void OpenAis_writes_cached_input_and_audio_keep_their_classes()
    {
        var mapped = Mapped.Wholly(
            Api,
            """{"prompt_tokens":1000,"completion_tokens":50,"total_tokens":1050,"service_tier":"default","prompt_tokens_details":{"cached_tokens":256,"cache_write_tokens":500,"audio_tokens":44,"text_tokens":956,"image_tokens":null},"completion_tokens_details":{"audio_tokens":20}}""",
            "openai");

        Assert.Equal(
            new TokenUsage { UncachedInput = 200, CacheRead = 256, CacheWrite = 500, InputAudio = 44, Output = 30, OutputAudio = 20 }, mapped.Usage);
        Assert.Equal("standard", mapped.ServiceTier);
    }

    [Fact]
    public void What_it_does_not_know_is_a_gap_and_two_counts_of_one_thing_must_agree()
    {
        Assert.Equal("unmapped:num_sources_used", Assert.Single(Mapped.From(Api, """{"prompt_tokens":1,"completion_tokens":1,"num_sources_used":3}""", "xai").Flags));
        Assert.Equal(
            "raw_usage.cache_read_input_tokens",
            Mapped.Fault(Api, """{"prompt_tokens":9,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":3},"cache_read_input_tokens":4}""", "openai"));
    }
}
