using FsCheck;
using FsCheck.Fluent;
using Telemetry.Events.Tests.Mapping;

namespace Telemetry.Events.Tests.Properties;

/// <summary>Whatever consistent counts a provider reports, the disjoint classes add up to its own totals: nothing is lost or counted twice.</summary>
public class MappedPartsProperties
{
    [Fact]
    public void Anthropic() => ForCounts(6, n =>
    {
        var usage = Map(UsageApis.AnthropicMessages, $$"""
            {"input_tokens":{{n[0]}},"cache_read_input_tokens":{{n[1]}},"cache_creation_input_tokens":{{n[2] + n[3] + n[4]}},
             "cache_creation":{"ephemeral_5m_input_tokens":{{n[2]}},"ephemeral_1h_input_tokens":{{n[3]}}},
             "output_tokens":{{n[5]}},"output_tokens_details":{"thinking_tokens":{{n[5] / 2}}} }
            """);
        Assert.Equal(n[0] + n[1] + n[2] + n[3] + n[4], usage.PromptTokens);
        Assert.Equal(n.Sum(), usage.TotalTokens);
        Assert.Equal((n[2] + n[4], n[3]), (usage.CacheWrite5m, usage.CacheWrite1h));
    });

    [Fact]
    public void Anthropic_iterations() => ForCounts(8, n =>
    {
        var mapped = Mapped.Wholly(UsageApis.AnthropicMessages, $$"""
            {"input_tokens":{{n[0]}},"output_tokens":{{n[1] + n[3]}},"output_tokens_details":{"thinking_tokens":{{(n[1] + n[3]) / 2}}},"iterations":[
              {"type":"message","input_tokens":{{n[0]}},"output_tokens":{{n[1]}}},
              {"type":"advisor_message","model":"a","input_tokens":{{n[4]}},"output_tokens":{{n[5]}}},
              {"type":"message","input_tokens":{{n[2]}},"output_tokens":{{n[3]}},"cache_read_input_tokens":{{n[6]}}},
              {"type":"compaction","input_tokens":{{n[7]}},"output_tokens":0}]}
            """);
        var total = mapped.Iterations.Aggregate(mapped.Usage, (sum, part) => sum.Add(part.Usage));
        Assert.Equal(n.Sum(), total.TotalTokens);
        Assert.Equal((n[1] + n[3]) / 2, total.Reasoning);
        Assert.All(mapped.Iterations, part => Assert.True(part.Usage.Reasoning <= part.Usage.Output));
    });

    [Fact]
    public void OpenAi() => ForCounts(11, n =>
    {
        var prompt = n[..7].Sum();
        var completion = n[7] + n[8] + n[9];
        var usage = Map(UsageApis.OpenAiChat, $$"""
            {"prompt_tokens":{{prompt}},"completion_tokens":{{completion}},"total_tokens":{{prompt + completion}},
             "prompt_tokens_details":{"cached_tokens":{{n[1] + n[2]}},"cached_tokens_details":{"text_tokens":{{n[1]}},"audio_tokens":{{n[2]}}},
               "cache_write_tokens":{{n[3] + n[4]}},"cache_write_tokens_details":{"ttl_30m_tokens":{{n[3]}},"ttl_12h_tokens":{{n[4]}}},
               "audio_tokens":{{n[5] + n[2]}},"image_tokens":{{n[6]}}},
             "completion_tokens_details":{"reasoning_tokens":{{n[7] / 3}},"audio_tokens":{{n[8]}},"image_tokens":{{n[9]}}} }
            """);
        Assert.Equal((prompt, prompt + completion), (usage.PromptTokens, usage.TotalTokens));
        Assert.Equal(
            (n[0], n[1], n[2], n[3], n[4], n[5], n[6]),
            (usage.UncachedInput, usage.CacheRead, usage.CacheReadAudio, usage.CacheWrite, usage.CacheWrite12h, usage.InputAudio, usage.InputImage));
    });

    [Fact]
    public void Gemini() => ForCounts(11, n =>
    {
        var prompt = n[0] + n[1] + n[2] + n[3];
        var candidates = n[4] + n[5] + n[6];
        var tool = n[7] + n[8];
        var usage = Map(UsageApis.GoogleGenerateContent, $$"""
            {"promptTokenCount":{{prompt}},"cachedContentTokenCount":{{n[1] + n[2]}},"candidatesTokenCount":{{candidates}},
             "thoughtsTokenCount":{{n[9]}},"toolUsePromptTokenCount":{{tool}},"totalTokenCount":{{prompt + candidates + n[9] + tool}},
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":{{n[0] + n[1]}}},{"modality":"AUDIO","tokenCount":{{n[2] + n[3]}}}],
             "cacheTokensDetails":[{"modality":"IMAGE","tokenCount":{{n[1]}}},{"modality":"AUDIO","tokenCount":{{n[2]}}}],
             "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":{{n[5]}}},{"modality":"IMAGE","tokenCount":{{n[6]}}}],
             "toolUsePromptTokensDetails":[{"modality":"AUDIO","tokenCount":{{n[8]}}}]}
            """);
        Assert.Equal(prompt + candidates + n[9] + tool, usage.TotalTokens);
        Assert.Equal((n[0] + n[7], n[1], n[2], n[3] + n[8]), (usage.UncachedInput, usage.CacheRead, usage.CacheReadAudio, usage.InputAudio));
        Assert.Equal((n[4] + n[9], n[5], n[6], n[9]), (usage.Output, usage.OutputAudio, usage.OutputImage, usage.Reasoning));
    });

    [Fact]
    public void DeepSeek() => ForCounts(3, n => Assert.Equal(n.Sum(), Map(UsageApis.DeepSeekChat, $$"""
        {"prompt_tokens":{{n[0] + n[1]}},"prompt_cache_hit_tokens":{{n[0]}},"prompt_cache_miss_tokens":{{n[1]}},"completion_tokens":{{n[2]}}}
        """).TotalTokens));

    [Fact]
    public void Bedrock() => ForCounts(7, n => Assert.Equal(n.Sum(), Map(UsageApis.BedrockConverse, $$"""
        {"inputTokens":{{n[0]}},"cacheReadInputTokens":{{n[1]}},"cacheWriteInputTokens":{{n[2] + n[3] + n[4] + n[5]}},"outputTokens":{{n[6]}},
         "cacheDetails":[{"ttl":"1h","inputTokens":{{n[2]}}},{"ttl":"5m","inputTokens":{{n[3]}}},{"ttl":"2h","inputTokens":{{n[4]}}}]}
        """).TotalTokens));

    [Fact]
    public void Otel() => ForCounts(8, n =>
    {
        var usage = Map(UsageApis.OtelGenAi, $$"""
            {"gen_ai.usage.input_tokens":{{n[..6].Sum()}},"gen_ai.usage.cache_read.input_tokens":{{n[1] + n[2]}},"gen_ai.usage.audio.cache_read.input_tokens":{{n[2]}},
             "gen_ai.usage.cache_creation.input_tokens":{{n[3]}},"gen_ai.usage.audio.input_tokens":{{n[4] + n[2]}},"gen_ai.usage.image.input_tokens":{{n[5]}},
             "gen_ai.usage.output_tokens":{{n[6] + n[7]}},"gen_ai.usage.audio.output_tokens":{{n[7]}}}
            """);
        Assert.Equal(n.Sum(), usage.TotalTokens);
        Assert.Equal(n[0], usage.UncachedInput);
    });

    private static void ForCounts(int many, Action<long[]> check) =>
        Prop.ForAll(EventGenerators.Part.ArrayOf(many).ToArbitrary(), check).QuickCheckThrowOnFailure();

    private static TokenUsage Map(string api, string json)
    {
        var mapped = Mapped.Wholly(api, json);
        Assert.Empty(mapped.Iterations);
        return mapped.Usage;
    }
}
