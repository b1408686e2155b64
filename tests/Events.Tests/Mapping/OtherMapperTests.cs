namespace Telemetry.Events.Tests.Mapping;

public class OtherMapperTests
{
    [Fact]
    public void DeepSeek_prompts_are_hits_plus_misses() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 36, CacheRead = 64, Output = 20, Reasoning = 5 },
            Mapped.Wholly(UsageApis.DeepSeekChat, """
                {"prompt_tokens":100,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36,"prompt_tokens_details":{"cached_tokens":64},
                 "completion_tokens":20,"completion_tokens_details":{"reasoning_tokens":5},"total_tokens":120}
                """).Usage);

    [Theory]
    [InlineData("raw_usage.prompt_tokens", """{"prompt_tokens":100,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":35,"completion_tokens":20}""")]
    [InlineData("raw_usage.prompt_tokens", """{"prompt_tokens":60,"prompt_cache_hit_tokens":64,"completion_tokens":20}""")]
    [InlineData("raw_usage.prompt_cache_hit_tokens", """{"prompt_tokens":100,"prompt_cache_hit_tokens":64,"prompt_tokens_details":{"cached_tokens":63},"completion_tokens":20}""")]
    [InlineData("raw_usage.completion_tokens", """{"prompt_tokens":100,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":5}}""")]
    public void DeepSeek_counts_that_contradict_each_other_are_refused(string field, string json) =>
        Assert.Equal(field, Mapped.Fault(UsageApis.DeepSeekChat, json));

    [Fact]
    public void Bedrock_caches_stand_beside_the_input() =>
        Assert.Equal(
            new TokenUsage { UncachedInput = 10, CacheRead = 30, CacheWrite5m = 6, CacheWrite1h = 4, CacheWrite = 2, Output = 5 },
            Mapped.Wholly(UsageApis.BedrockConverse, """
                {"inputTokens":10,"outputTokens":5,"totalTokens":57,"cacheReadInputTokens":30,"cacheWriteInputTokens":12,
                 "cacheDetails":[{"ttl":"1h","inputTokens":4},{"ttl":"5m","inputTokens":5},{"ttl":"24h","inputTokens":2}]}
                """).Usage);

    [Fact]
    public void Bedrock_details_larger_than_the_writes_are_refused() =>
        Assert.Equal("raw_usage.cacheWriteInputTokens", Mapped.Fault(
            UsageApis.BedrockConverse,
            """{"inputTokens":10,"outputTokens":5,"cacheWriteInputTokens":3,"cacheDetails":[{"ttl":"1h","inputTokens":4}]}"""));

    [Fact]
    public void Mistral_reads_are_inside_the_prompt_and_audio_seconds_are_a_gap()
    {
        var mapped = Mapped.From(UsageApis.MistralChat, """
            {"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,"prompt_audio_seconds":12,"prompt_tokens_details":{"cached_tokens":60}}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 40, CacheRead = 60, Output = 7 }, mapped.Usage);
        Assert.Equal(["unmapped:prompt_audio_seconds"], mapped.Flags.AsEnumerable());
    }

    [Fact]
    public void Every_api_has_a_mapper_that_refuses_an_empty_object()
    {
        foreach (var api in UsageApis.All)
        {
            Assert.NotEmpty(Mapped.From(api, "{}").Faults);
        }
    }

    [Fact]
    public void Parts_that_come_to_more_than_one_count_may_hold_are_refused()
    {
        Assert.Equal("raw_usage", Mapped.Fault(UsageApis.GoogleGenerateContent, """{"promptTokenCount":1000000000,"toolUsePromptTokenCount":1}"""));
        Assert.Empty(Mapped.From(UsageApis.GoogleGenerateContent, """{"promptTokenCount":999999999,"toolUsePromptTokenCount":1}""").Faults);
    }

    [Fact]
    public void Many_gaps_below_a_monstrous_name_do_not_multiply_it()
    {
        var members = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"m{i:000}\":1"));
        var json = $$"""{"prompt_tokens":1,"{{new string('n', 7000)}}":{ {{members}} } }""";
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(Mapped.From(UsageApis.OpenAiEmbeddings, json).Flags);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void A_path_is_never_cut_in_the_middle_of_a_character()
    {
        var flag = Assert.Single(Mapped.From(UsageApis.OpenAiEmbeddings, $$"""{"prompt_tokens":1,"{{new string('n', 127)}}😀😀":1}""").Flags);
        Assert.Equal("unmapped:" + new string('n', 127), flag);
    }

    [Fact]
    public void Malformed_bytes_are_a_fault_not_an_exception()
    {
        foreach (var bad in new[] { "", "{", "[1", "{} {}", """{"a":"\ud800"}""", new string('[', 100) })
        {
            Assert.Equal("raw_usage", Mapped.Fault(UsageApis.OpenAiChat, bad));
        }
    }

    [Fact]
    public void The_number_of_gaps_reported_and_the_length_of_their_paths_are_bounded()
    {
        var members = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{new string('n', 200)}{i}\":1").Concat(Enumerable.Range(0, 100).Select(i => $"\"m{i}\":1")));
        var flags = Mapped.From(UsageApis.OpenAiEmbeddings, $$"""{"prompt_tokens":1,{{members}}}""").Flags;
        Assert.Equal(32, flags.Length);
        Assert.All(flags, flag => Assert.True(flag.Length <= 137));
    }
}
