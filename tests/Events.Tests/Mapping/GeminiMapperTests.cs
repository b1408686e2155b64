namespace Telemetry.Events.Tests.Mapping;

public class GeminiMapperTests
{
    private const string Api = UsageApis.GoogleGenerateContent;

    [Fact]
    public void Cache_is_inside_the_prompt_and_thoughts_and_tool_prompts_are_outside()
    {
        var mapped = Mapped.Wholly(Api, """
            {"promptTokenCount":250000,"cachedContentTokenCount":100000,"candidatesTokenCount":2000,"thoughtsTokenCount":3000,
             "toolUsePromptTokenCount":40,"totalTokenCount":255040,"trafficType":"ON_DEMAND_FLEX"}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 150040, CacheRead = 100000, Output = 5000, Reasoning = 3000 }, mapped.Usage);
        Assert.Equal("flex", mapped.ServiceTier);
    }

    [Fact]
    public void Audio_and_image_output_are_told_apart_and_what_is_billed_as_text_stays_text()
    {
        var usage = Mapped.Wholly(Api, """
            {"promptTokenCount":1000,"cachedContentTokenCount":400,"candidatesTokenCount":300,"toolUsePromptTokenCount":50,"totalTokenCount":1350,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":300},{"modality":"AUDIO","tokenCount":500},{"modality":"IMAGE","tokenCount":150},{"modality":"VIDEO","tokenCount":50}],
             "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":100},{"modality":"DOCUMENT","tokenCount":300}],
             "candidatesTokensDetails":[{"modality":"TEXT","tokenCount":30},{"modality":"IMAGE","tokenCount":250},{"modality":"AUDIO","tokenCount":20}],
             "toolUsePromptTokensDetails":[{"modality":"AUDIO","tokenCount":10},{"modality":"TEXT","tokenCount":40}]}
            """).Usage;
        Assert.Equal(
            new TokenUsage
            {
                UncachedInput = 240, CacheRead = 300, CacheReadAudio = 100, InputAudio = 410, Output = 30, OutputAudio = 20, OutputImage = 250,
            },
            usage);
    }

    [Theory]
    [InlineData("""{"promptTokenCount":10,"responseTokenCount":4,"responseTokensDetails":[{"modality":"AUDIO","tokenCount":4}]}""", 0, 4)]
    [InlineData("""{"total_input_tokens":10,"total_output_tokens":4,"total_tokens":14,"output_tokens_by_modality":[{"modality":"audio","tokens":1}]}""", 3, 1)]
    public void The_Live_and_the_Interactions_API_have_names_of_their_own(string json, long output, long audio) =>
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = output, OutputAudio = audio }, Mapped.Wholly(Api, json).Usage);

    [Fact]
    public void A_blocked_prompt_has_no_candidates() =>
        Assert.Equal(new TokenUsage { UncachedInput = 10 }, Mapped.Wholly(Api, """{"promptTokenCount":10,"totalTokenCount":10}""").Usage);

    [Theory]
    [InlineData("trafficType", "ON_DEMAND", "standard")]
    [InlineData("trafficType", "ON_DEMAND_PRIORITY", "priority")]
    [InlineData("trafficType", "ON_DEMAND_OFFPEAK", "offpeak")]
    [InlineData("trafficType", "PROVISIONED_THROUGHPUT", "provisioned_throughput")]
    [InlineData("trafficType", "TRAFFIC_TYPE_UNSPECIFIED", null)]
    [InlineData("serviceTier", "flex", "flex")]
    [InlineData("serviceTier", "unspecified", null)]
    public void Traffic_types_and_tiers_go_by_the_contracts_names(string member, string named, string? tier) =>
        Assert.Equal(tier, Mapped.Wholly(Api, $$"""{"promptTokenCount":10,"{{member}}":"{{named}}"}""").ServiceTier);

    [Theory]
    [InlineData("raw_usage.promptTokenCount", """{"promptTokenCount":10,"cachedContentTokenCount":11}""")]
    [InlineData("raw_usage.promptTokensDetails", """{"promptTokenCount":10,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":11}]}""")]
    [InlineData("raw_usage.promptTokensDetails", """{"promptTokenCount":10,"cachedContentTokenCount":5,"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":5}],"promptTokensDetails":[{"modality":"AUDIO","tokenCount":4}]}""")]
    [InlineData("raw_usage.candidatesTokenCount", """{"promptTokenCount":10,"candidatesTokenCount":-1}""")]
    [InlineData("raw_usage.responseTokenCount", """{"promptTokenCount":10,"candidatesTokenCount":1,"responseTokenCount":2}""")]
    [InlineData("raw_usage.promptTokenCount", """{"totalTokenCount":10}""")]
    public void Inconsistent_counts_are_refused(string field, string json) =>
        Assert.Contains(field, Mapped.From(Api, json).Faults.Select(fault => fault.Field));

    [Fact]
    public void A_modality_that_nobody_knows_is_a_gap() =>
        Assert.Equal(["unmapped:promptTokensDetails[].tokenCount"], Mapped.From(Api, """{"promptTokenCount":10,"promptTokensDetails":[{"modality":"SMELL","tokenCount":4}]}""").Flags.AsEnumerable());
}
