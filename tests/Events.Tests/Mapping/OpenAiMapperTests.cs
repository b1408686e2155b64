namespace Telemetry.Events.Tests.Mapping;

public class OpenAiMapperTests
{
    [Fact]
    public void Chat_details_are_parts_of_the_totals()
    {
        var mapped = Mapped.Wholly(UsageApis.OpenAiChat, """
            {"prompt_tokens":3006,"completion_tokens":400,"total_tokens":3406,
             "prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512,"audio_tokens":700,"image_tokens":300,"text_tokens":2006},
             "completion_tokens_details":{"reasoning_tokens":200,"audio_tokens":100,"text_tokens":300,"accepted_prediction_tokens":7,"rejected_prediction_tokens":9},
             "service_tier":"default"}
            """);
        Assert.Equal(
            new TokenUsage
            {
                UncachedInput = 470, CacheRead = 1024, CacheWrite = 512, InputAudio = 700, InputImage = 300,
                Output = 300, OutputAudio = 100, Reasoning = 200,
            },
            mapped.Usage);
        Assert.Equal("standard", mapped.ServiceTier);
    }

    [Fact]
    public void Cached_audio_is_neither_cached_text_nor_fresh_audio()
    {
        var usage = Mapped.Wholly(UsageApis.OpenAiChat, """
            {"prompt_tokens":1000,"completion_tokens":0,
             "prompt_tokens_details":{"cached_tokens":600,"audio_tokens":500,"cached_tokens_details":{"text_tokens":200,"audio_tokens":400}}}
            """).Usage;
        Assert.Equal(new TokenUsage { UncachedInput = 300, CacheRead = 200, CacheReadAudio = 400, InputAudio = 100 }, usage);
    }

    [Theory]
    [InlineData(1000, 600, 300, 100, 600, 300)]
    [InlineData(1000, 600, 700, 0, 600, 400)]
    [InlineData(1000, 1000, 700, 0, 1000, 0)]
    [InlineData(1000, 0, 1000, 0, 0, 1000)]
    public void An_image_in_a_cached_prefix_counts_once_as_cached(long input, long cached, long image, long uncached, long read, long freshImage)
    {
        var usage = Mapped.Wholly(UsageApis.OpenAiChat, $$"""
            {"prompt_tokens":{{input}},"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":{{cached}},"image_tokens":{{image}} } }
            """).Usage;
        Assert.Equal(new TokenUsage { UncachedInput = uncached, CacheRead = read, InputImage = freshImage }, usage);
    }

    [Fact]
    public void More_image_tokens_than_input_is_a_fault() => Assert.Equal("raw_usage.prompt_tokens", Mapped.Fault(
        UsageApis.OpenAiChat, """{"prompt_tokens":10,"completion_tokens":0,"prompt_tokens_details":{"image_tokens":11}}"""));

    [Theory]
    [InlineData("""{"ttl_30m_tokens":400,"ttl_12h_tokens":112}""", 400, 112)]
    [InlineData("""{"ttl_12h_tokens":512}""", 0, 512)]
    [InlineData("""{"ttl_30m_tokens":100}""", 512, 0)]
    [InlineData("null", 512, 0)]
    public void Writes_split_by_time_to_live_wherever_the_split_stands(string split, long written, long written12h)
    {
        var beside = $$"""{"input_tokens":2006,"output_tokens":1,"input_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512},"cache_write_tokens_details":{{split}}}""";
        var inside = $$"""{"input_tokens":2006,"output_tokens":1,"input_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512,"cache_write_tokens_details":{{split}} } }""";
        foreach (var json in new[] { beside, inside })
        {
            var usage = Mapped.Wholly(UsageApis.OpenAiResponses, json).Usage;
            Assert.Equal((470, 1024, written, written12h), (usage.UncachedInput, usage.CacheRead, usage.CacheWrite, usage.CacheWrite12h));
        }
    }

    [Fact]
    public void Responses_count_web_searches_and_leave_image_generation_as_a_gap()
    {
        var mapped = Mapped.From(UsageApis.OpenAiResponses, """
            {"input_tokens":10,"output_tokens":5,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":15,
             "tool_usage":{"web_search":{"num_requests":3},"image_gen":{"output_tokens":77}}}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = 5, Reasoning = 4, WebSearchRequests = 3 }, mapped.Usage);
        Assert.Equal(["unmapped:tool_usage.image_gen.output_tokens"], mapped.Flags.AsEnumerable());
    }

    [Fact]
    public void Embeddings_have_no_output() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 8 },
            Mapped.Wholly(UsageApis.OpenAiEmbeddings, """{"prompt_tokens":8,"total_tokens":8}""").Usage);

    [Theory]
    [InlineData("default", "standard")]
    [InlineData("fast", "priority")]
    [InlineData("priority", "priority")]
    [InlineData("flex", "flex")]
    [InlineData("ultrafast", "ultrafast")]
    public void Tiers_go_by_the_contracts_names_and_unknown_ones_are_kept(string named, string tier) =>
        Assert.Equal(tier, Mapped.Wholly(UsageApis.OpenAiChat, $$"""{"prompt_tokens":1,"completion_tokens":1,"service_tier":"{{named}}"}""").ServiceTier);

    [Theory]
    [InlineData("raw_usage.prompt_tokens", """{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":6,"cache_write_tokens":5}}""")]
    [InlineData("raw_usage.completion_tokens", """{"prompt_tokens":10,"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":2}}""")]
    [InlineData("raw_usage.completion_tokens", """{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"audio_tokens":6}}""")]
    [InlineData("raw_usage.completion_tokens", """{"prompt_tokens":10}""")]
    [InlineData("raw_usage.prompt_tokens_details.audio_tokens", """{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":5,"cached_tokens_details":{"audio_tokens":5}}}""")]
    [InlineData("raw_usage.prompt_tokens_details.cache_write_tokens", """{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cache_write_tokens":5},"cache_write_tokens_details":{"ttl_30m_tokens":3,"ttl_12h_tokens":3}}""")]
    public void Parts_larger_than_their_whole_are_refused(string field, string json) =>
        Assert.Contains(field, Mapped.From(UsageApis.OpenAiChat, json).Faults.Select(fault => fault.Field));

    [Fact]
    public void Costs_and_times_of_servers_with_the_same_shape_are_no_gap() =>
        Mapped.Wholly(UsageApis.OpenAiChat, """{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":55,"cost":0.1,"total_time":0.5,"prompt_time":0.1}""");
}
