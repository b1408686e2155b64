namespace Telemetry.Events.Tests.Mapping;

public class AnthropicIterationsTests
{
    private const string Api = UsageApis.AnthropicMessages;

    [Fact]
    public void Compaction_and_advisor_turns_are_billed_beside_the_top()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":100,"output_tokens":20,"iterations":[
              {"type":"compaction","input_tokens":900,"output_tokens":50},
              {"type":"message","model":"claude-sonnet-5-5","input_tokens":100,"output_tokens":20},
              {"type":"advisor_message","model":"claude-opus-5-5","input_tokens":300,"output_tokens":70,"cache_read_input_tokens":5}]}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 100, Output = 20 }, mapped.Usage);
        Assert.Equal(
            [
                new UsagePart("", new TokenUsage { UncachedInput = 900, Output = 50 }),
                new UsagePart("claude-opus-5-5", new TokenUsage { UncachedInput = 300, Output = 70, CacheRead = 5 }),
            ],
            mapped.Iterations.AsEnumerable());
    }

    /// <summary>The shape of Anthropic's advisor documentation: the top holds the input of the first entry only.</summary>
    [Fact]
    public void Input_that_only_the_iterations_state_is_billed()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":412,"cache_read_input_tokens":0,"output_tokens":531,"iterations":[
              {"type":"message","input_tokens":412,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"output_tokens":89},
              {"type":"advisor_message","model":"claude-fable-5","input_tokens":823,"cache_read_input_tokens":0,"output_tokens":1612},
              {"type":"message","input_tokens":1348,"cache_read_input_tokens":412,"cache_creation_input_tokens":0,"output_tokens":442}]}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 412, Output = 89 }, mapped.Usage);
        Assert.Equal(
            [
                new UsagePart("claude-fable-5", new TokenUsage { UncachedInput = 823, Output = 1612 }),
                new UsagePart("", new TokenUsage { UncachedInput = 1348, CacheRead = 412, Output = 442 }),
            ],
            mapped.Iterations.AsEnumerable());
    }

    [Theory]
    [InlineData(412, 264)]
    [InlineData(947, 264)]
    public void A_hop_declined_before_output_is_free_and_the_fallback_is_billed_at_its_own_model(long input, long output)
    {
        var mapped = Mapped.Wholly(Api, $$"""
            {"input_tokens":{{input}},"output_tokens":{{output}},"iterations":[
              {"type":"message","model":"claude-fable-5","input_tokens":535,"output_tokens":0},
              {"type":"fallback_message","model":"claude-opus-4-8","input_tokens":412,"output_tokens":264}]}
            """);
        Assert.True(mapped.Usage.IsEmpty);
        Assert.Equal([new UsagePart("claude-opus-4-8", new TokenUsage { UncachedInput = 412, Output = 264 })], mapped.Iterations.AsEnumerable());
    }

    [Fact]
    public void A_hop_declined_after_some_output_is_billed_at_its_own_model()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":412,"output_tokens":264,"server_tool_use":{"web_search_requests":1},"iterations":[
              {"type":"message","model":"claude-fable-5","input_tokens":535,"output_tokens":7},
              {"type":"fallback_message","model":"claude-opus-4-8","input_tokens":412,"output_tokens":264}]}
            """);
        Assert.Equal(new TokenUsage { WebSearchRequests = 1 }, mapped.Usage);
        Assert.Equal(["claude-fable-5", "claude-opus-4-8"], mapped.Iterations.Select(part => part.Model));
    }

    [Theory]
    [InlineData("input_tokens", """{"input_tokens":101,"output_tokens":20,"iterations":[{"type":"message","input_tokens":50,"output_tokens":10},{"type":"message","input_tokens":50,"output_tokens":10}]}""")]
    [InlineData("output_tokens", """{"input_tokens":100,"output_tokens":21,"iterations":[{"type":"message","input_tokens":50,"output_tokens":10},{"type":"message","input_tokens":50,"output_tokens":10}]}""")]
    [InlineData("output_tokens", """{"input_tokens":100,"output_tokens":21,"iterations":[{"type":"message","input_tokens":101,"output_tokens":20}]}""")]
    public void A_top_that_says_more_than_its_iterations_is_refused(string field, string json) =>
        Assert.Equal("raw_usage." + field, Mapped.Fault(Api, json));

    [Theory]
    [InlineData(1, 70)]
    [InlineData(70, 1)]
    public void Of_a_single_entry_and_the_top_the_one_further_on_counts(long top, long entry)
    {
        var mapped = Mapped.Wholly(Api, $$"""
            {"input_tokens":10,"output_tokens":{{top}},"iterations":[
              {"type":"message","input_tokens":10,"output_tokens":{{entry}}},{"type":"compaction","input_tokens":5,"output_tokens":6}]}
            """);
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = 70 }, mapped.Usage);
        Assert.Equal([new UsagePart("", new TokenUsage { UncachedInput = 5, Output = 6 })], mapped.Iterations.AsEnumerable());
    }

    [Fact]
    public void The_split_by_time_to_live_at_the_top_serves_the_only_message()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":9},
             "iterations":[{"type":"message","input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":9}]}
            """);
        Assert.Equal((0, 9), (mapped.Usage.CacheWrite5m, mapped.Usage.CacheWrite1h));
        Assert.Empty(mapped.Iterations);
    }

    [Fact]
    public void Thinking_stated_at_the_top_never_exceeds_the_output_of_a_part()
    {
        var mapped = Mapped.Wholly(Api, """
            {"input_tokens":1,"output_tokens":30,"output_tokens_details":{"thinking_tokens":25},"iterations":[
              {"type":"message","input_tokens":1,"output_tokens":10},
              {"type":"advisor_message","model":"m","input_tokens":1,"output_tokens":99},
              {"type":"message","input_tokens":2,"output_tokens":20}]}
            """);
        Assert.Equal(10, mapped.Usage.Reasoning);
        Assert.Equal([0, 15], mapped.Iterations.Select(part => part.Usage.Reasoning));
    }

    [Fact]
    public void An_iteration_of_an_unknown_type_is_a_gap()
    {
        var mapped = Mapped.From(Api, """{"input_tokens":1,"output_tokens":2,"iterations":[{"type":"new_kind","input_tokens":5,"output_tokens":0}]}""");
        Assert.Equal(["unmapped:iterations[].input_tokens"], mapped.Flags.AsEnumerable());
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void At_most_64_further_parts_are_taken(int count, bool accepted)
    {
        var entries = string.Join(',', Enumerable.Repeat("""{"type":"compaction","input_tokens":1,"output_tokens":1}""", count));
        var mapped = Mapped.From(Api, $$"""{"input_tokens":1,"output_tokens":2,"iterations":[{{entries}}]}""");
        Assert.Equal(accepted, mapped.Faults.IsEmpty);
    }
}
