namespace Telemetry.Events.Tests.Mapping;

public class OtelMapperTests
{
    private const string Api = UsageApis.OtelGenAi;

    [Theory]
    [InlineData("cache_write.input_tokens")]
    [InlineData("cache_creation.input_tokens")]
    [InlineData("cache_creation_input_tokens")]
    public void Input_includes_what_was_read_and_written_whatever_the_writes_are_called(string writes) =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 10, CacheRead = 500, CacheWrite5m = 30, Output = 7, Reasoning = 3 },
            Mapped.Wholly(
                Api,
                $$"""
                {"gen_ai.usage.input_tokens":540,"gen_ai.usage.cache_read.input_tokens":500,"gen_ai.usage.{{writes}}":30,
                 "gen_ai.usage.output_tokens":7,"gen_ai.usage.reasoning.output_tokens":3,"gen_ai.request.max_tokens":4096}
                """,
                "anthropic").Usage);

    [Fact]
    public void Names_of_older_emitters_are_read() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 40, CacheRead = 60, Output = 7 },
            Mapped.Wholly(Api, """{"gen_ai.usage.prompt_tokens":100,"gen_ai.usage.completion_tokens":7,"gen_ai.usage.cache_read_input_tokens":60}""").Usage);

    [Fact]
    public void Both_names_of_one_count_may_stand_together_but_must_agree()
    {
        Mapped.Wholly(Api, """{"gen_ai.usage.input_tokens":100,"gen_ai.usage.prompt_tokens":100,"gen_ai.usage.output_tokens":1}""");
        Assert.Equal(
            "raw_usage.gen_ai.usage.prompt_tokens",
            Mapped.Fault(Api, """{"gen_ai.usage.input_tokens":100,"gen_ai.usage.prompt_tokens":90,"gen_ai.usage.output_tokens":1}"""));
    }

    [Theory]
    [InlineData("anthropic", 30, 0)]
    [InlineData("bedrock", 30, 0)]
    [InlineData("openai", 0, 30)]
    public void Writes_are_5m_only_where_that_is_the_providers_default(string provider, long minutes5, long other)
    {
        var usage = Mapped.Wholly(Api, """{"gen_ai.usage.input_tokens":40,"gen_ai.usage.cache_write.input_tokens":30,"gen_ai.usage.output_tokens":1}""", provider).Usage;
        Assert.Equal((minutes5, other), (usage.CacheWrite5m, usage.CacheWrite));
    }

    [Fact]
    public void The_Anthropic_SDKs_own_attributes_give_split_and_tier()
    {
        var mapped = Mapped.Wholly(
            Api,
            """
            {"gen_ai.usage.input_tokens":40,"gen_ai.usage.cache_write.input_tokens":30,"gen_ai.usage.output_tokens":1,
             "anthropic.usage.cache_creation.ephemeral_5m_input_tokens":10,"anthropic.usage.cache_creation.ephemeral_1h_input_tokens":20,
             "anthropic.response.service_tier":"batch"}
            """,
            "anthropic");
        Assert.Equal((10, 20, "batch"), (mapped.Usage.CacheWrite5m, mapped.Usage.CacheWrite1h, mapped.ServiceTier));
    }

    [Fact]
    public void Modalities_are_parts_of_their_sides() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 30, CacheRead = 15, CacheReadAudio = 5, InputAudio = 15, InputImage = 35, Output = 4, OutputAudio = 3, OutputImage = 2 },
            Mapped.Wholly(Api, """
                {"gen_ai.usage.input_tokens":100,"gen_ai.usage.output_tokens":9,"gen_ai.usage.cache_read.input_tokens":20,
                 "gen_ai.usage.text.input_tokens":45,"gen_ai.usage.audio.input_tokens":20,"gen_ai.usage.audio.cache_read.input_tokens":5,"gen_ai.usage.image.input_tokens":35,
                 "gen_ai.usage.audio.output_tokens":3,"gen_ai.usage.image.output_tokens":2,"gen_ai.usage.text.output_tokens":4}
                """).Usage);

    [Theory]
    [InlineData(10, 500, 30, 7, 3, 17, 0)]
    [InlineData(10, 500, 30, 7, 3, 547, 530)]
    [InlineData(1_000, 500, 30, 7, 3, 1_537, 530)]
    [InlineData(1_000, 500, 30, 7, 3, 1_007, 0)]
    [InlineData(1_000, 500, 30, 7, 3, 5_000, 0)]
    public void A_total_proves_that_the_cache_stands_beside_the_input(long input, long read, long written, long output, long reasoning, long total, long added)
    {
        var json = $$"""
            {"gen_ai.usage.input_tokens":{{input}},"gen_ai.usage.cache_read_input_tokens":{{read}},"gen_ai.usage.cache_write_input_tokens":{{written}},
             "gen_ai.usage.output_tokens":{{output}},"gen_ai.usage.reasoning_tokens":{{reasoning}},"gen_ai.usage.total_tokens":{{total}}}
            """;
        if (input + added < read + written)
        {
            Assert.Equal("raw_usage.gen_ai.usage.input_tokens", Mapped.Fault(Api, json, "anthropic"));
            return;
        }

        Assert.Equal(
            new TokenUsage { UncachedInput = input + added - read - written, CacheRead = read, CacheWrite5m = written, Output = output, Reasoning = reasoning },
            Mapped.Wholly(Api, json, "anthropic").Usage);
    }

    [Theory]
    [InlineData(100, 7, 3, 110, 10, false)]
    [InlineData(100, 7, 3, 107, 7, false)]
    public void A_total_proves_that_reasoning_stands_beside_the_output(long input, long output, long reasoning, long total, long counted, bool unsure)
    {
        var mapped = Mapped.Wholly(Api, $$"""
            {"gen_ai.usage.input_tokens":{{input}},"gen_ai.usage.output_tokens":{{output}},"gen_ai.usage.reasoning.output_tokens":{{reasoning}},"llm.usage.total_tokens":{{total}}}
            """);
        Assert.Equal((counted, unsure), (mapped.Usage.Output, mapped.IsAmbiguous));
    }

    [Fact]
    public void A_total_that_would_prove_either_is_told_as_ambiguous() =>
        Assert.True(Mapped.Wholly(Api, """
            {"gen_ai.usage.input_tokens":100,"gen_ai.usage.output_tokens":50,"gen_ai.usage.cache_read.input_tokens":9,"gen_ai.usage.reasoning.output_tokens":9,"gen_ai.usage.total_tokens":159}
            """).IsAmbiguous);

    [Fact]
    public void What_Pydantic_AI_tells_as_details_is_no_gap() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 10, CacheRead = 60, CacheWrite5m = 30, Output = 7, Reasoning = 2 },
            Mapped.Wholly(
                Api,
                """
                {"gen_ai.usage.input_tokens":100,"gen_ai.usage.output_tokens":7,"gen_ai.usage.details.cache_read_tokens":60,"gen_ai.usage.details.cache_write_tokens":30,
                 "gen_ai.usage.details.input_tokens":10,"gen_ai.usage.details.cache_read_input_tokens":60,"gen_ai.usage.details.reasoning_tokens":2}
                """,
                "anthropic").Usage);

    [Theory]
    [InlineData("raw_usage.gen_ai.usage.input_tokens", """{"gen_ai.usage.input_tokens":10,"gen_ai.usage.cache_read.input_tokens":500,"gen_ai.usage.output_tokens":1}""")]
    [InlineData("raw_usage.gen_ai.usage.input_tokens", """{"gen_ai.usage.output_tokens":1}""")]
    [InlineData("raw_usage.gen_ai.usage.output_tokens", """{"gen_ai.usage.input_tokens":1,"gen_ai.usage.output_tokens":1,"gen_ai.usage.reasoning.output_tokens":2}""")]
    public void An_exclusive_or_contradictory_count_is_refused(string field, string json) =>
        Assert.Equal(field, Mapped.Fault(Api, json));

    [Fact]
    public void A_usage_attribute_that_nobody_knows_is_a_gap() =>
        Assert.Equal(
            ["unmapped:gen_ai.usage.smell.input_tokens"],
            Mapped.From(Api, """{"gen_ai.usage.input_tokens":10,"gen_ai.usage.smell.input_tokens":3,"gen_ai.response.score":4}""").Flags.AsEnumerable());
}
