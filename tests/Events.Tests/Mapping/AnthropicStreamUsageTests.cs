using System.Text;
using System.Text.Json;
using Telemetry.Events.Mapping;

namespace Telemetry.Events.Tests.Mapping;

public class AnthropicStreamUsageTests
{
    private const string Start = """
        {"input_tokens":2679,"cache_creation_input_tokens":248,"cache_read_input_tokens":10,
         "cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},
         "output_tokens":3,"service_tier":"standard","inference_geo":"us","speed":"fast"}
        """;

    [Fact]
    public void Cumulative_counts_of_the_delta_replace_those_of_the_start_and_the_rest_stays()
    {
        var mapped = Merged(Start, """{"input_tokens":10682,"output_tokens":510,"server_tool_use":{"web_search_requests":1},"cache_read_input_tokens":null}""");
        Assert.Equal(
            new TokenUsage { UncachedInput = 10682, CacheRead = 10, CacheWrite5m = 148, CacheWrite1h = 100, Output = 510, WebSearchRequests = 1 },
            mapped.Usage);
        Assert.Equal(("standard", "fast", "us"), (mapped.ServiceTier, mapped.Speed, mapped.InferenceRegion));
    }

    [Fact]
    public void Writes_beyond_the_split_of_the_start_are_5m()
    {
        var usage = Merged(Start, """{"output_tokens":5,"cache_creation_input_tokens":300}""").Usage;
        Assert.Equal((200, 100), (usage.CacheWrite5m, usage.CacheWrite1h));
    }

    [Theory]
    [InlineData("""{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_1h_input_tokens":100}}""", 40, 0, 40)]
    [InlineData("""{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":100}}""", 40, 40, 0)]
    [InlineData(Start, 0, 0, 0)]
    public void Fewer_writes_shrink_a_split_that_leaves_no_doubt(string start, long written, long minutes5, long hour1)
    {
        var usage = Merged(start, $$"""{"output_tokens":5,"cache_creation_input_tokens":{{written}}}""").Usage;
        Assert.Equal((minutes5, hour1), (usage.CacheWrite5m, usage.CacheWrite1h));
    }

    [Fact]
    public void Fewer_writes_than_a_mixed_split_are_refused_not_guessed()
    {
        var merged = AnthropicStreamUsage.Merge(Encoding.UTF8.GetBytes(Start), """{"output_tokens":5,"cache_creation_input_tokens":40}"""u8.ToArray());
        Assert.Equal("raw_usage.cache_creation_input_tokens", Mapped.Fault(UsageApis.AnthropicMessages, Encoding.UTF8.GetString(merged)));
    }

    [Fact]
    public void A_compaction_known_at_the_start_stays_and_the_starts_own_entry_goes()
    {
        var mapped = Merged(
            """
            {"input_tokens":10,"output_tokens":1,"iterations":[
              {"type":"compaction","input_tokens":900,"output_tokens":50},{"type":"message","input_tokens":10,"output_tokens":1}]}
            """,
            """{"output_tokens":70}""");
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = 70 }, mapped.Usage);
        Assert.Equal([new UsagePart("", new TokenUsage { UncachedInput = 900, Output = 50 })], mapped.Iterations.AsEnumerable());
    }

    [Fact]
    public void Later_deltas_merge_into_what_was_merged()
    {
        var once = AnthropicStreamUsage.Merge(Encoding.UTF8.GetBytes(Start), """{"output_tokens":5}"""u8.ToArray());
        var twice = AnthropicStreamUsage.Merge(once, """{"output_tokens":9}"""u8.ToArray());
        Assert.Equal(9, Mapped.Wholly(UsageApis.AnthropicMessages, Encoding.UTF8.GetString(twice)).Usage.Output);
    }

    [Fact]
    public void What_is_no_object_cannot_be_merged() =>
        Assert.ThrowsAny<JsonException>(() => AnthropicStreamUsage.Merge("[]"u8.ToArray(), "{}"u8.ToArray()));

    private static MappedUsage Merged(string start, string delta) =>
        Mapped.Wholly(
            UsageApis.AnthropicMessages,
            Encoding.UTF8.GetString(AnthropicStreamUsage.Merge(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(delta))));
}
