namespace Telemetry.Events.Tests;

public class RawUsageTests
{
    private const string Raw = """ "api":"anthropic.messages","raw_usage":{"input_tokens":10,"output_tokens":2,"service_tier":"batch","speed":"fast","inference_geo":"us"} """;

    [Fact]
    public void Tier_speed_and_region_are_read_from_it_when_the_event_does_not_say()
    {
        var read = Reading.ReadValid(Reading.Event(usage: Raw));
        Assert.Equal(("batch", "fast", "us"), (read.ServiceTier, read.Speed, read.InferenceRegion));
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = 2 }, read.Usage);
        Assert.Empty(read.Flags);
    }

    [Fact]
    public void What_the_event_says_the_same_way_is_no_disagreement() =>
        Assert.Empty(Reading.ReadValid(Reading.Event(
            """ "service_tier":"batch","speed":"fast","inference_region":"us","usage":{"uncached_input_tokens":10,"output_tokens":2} """, Raw)).Flags);

    [Theory]
    [InlineData("\"service_tier\":\"standard\"")]
    [InlineData("\"speed\":\"standard\"")]
    [InlineData("\"inference_region\":\"eu\"")]
    [InlineData("\"usage\":{\"uncached_input_tokens\":11,\"output_tokens\":2}")]
    [InlineData("\"usage\":{\"uncached_input_tokens\":10,\"output_tokens\":2,\"iterations\":[{}]}")]
    public void Where_both_speak_and_differ_it_wins_and_the_event_is_flagged(string member)
    {
        var read = Reading.ReadValid(Reading.Event(member, Raw));
        Assert.Equal(("batch", "fast", "us", 10), (read.ServiceTier, read.Speed, read.InferenceRegion, read.Usage.UncachedInput));
        Assert.Equal([EventFlags.UsageDisagrees], read.Flags.AsEnumerable());
    }

    [Theory]
    [InlineData("openai.chat", "default", "standard")]
    [InlineData("openai.chat", "fast", "priority")]
    [InlineData("anthropic.messages", "fast", "fast")]
    [InlineData("anthropic.messages", "default", "standard")]
    [InlineData("openai.chat", "scale", "scale")]
    public void A_tier_in_the_event_goes_by_the_providers_names_too(string api, string tier, string expected) =>
        Assert.Equal(expected, Reading.ReadValid(Reading.Event($"\"api\":\"{api}\",\"service_tier\":\"{tier}\"")).ServiceTier);

    [Fact]
    public void A_gap_makes_the_usage_partial_and_is_flagged_with_its_path()
    {
        var read = Reading.ReadValid(Reading.Event(
            "\"usage_quality\":\"final\"", """ "api":"openai.embeddings","raw_usage":{"prompt_tokens":1,"details":{"smells":4}} """));
        Assert.Equal(UsageQuality.Partial, read.UsageQuality);
        Assert.Equal(["unmapped:details.smells"], read.Flags.AsEnumerable());
    }

    [Fact]
    public void A_gap_that_a_newer_mapper_closes_does_not_stay() =>
        Assert.Empty(Reading.ReadValid(Reading.Event(
            "\"flags\":[\"unmapped:total_tokens\"]", """ "api":"openai.embeddings","raw_usage":{"prompt_tokens":1,"total_tokens":1} """)).Flags);

    [Fact]
    public void A_speed_that_nobody_knows_survives_the_canonical_form()
    {
        var first = Reading.ReadValid(Reading.Event(usage: Raw.Replace("fast", "warp", StringComparison.Ordinal)));
        Assert.Equal("warp", first.Speed);
        SameEvent.Assert(first, Reading.ReadValid(System.Text.Encoding.UTF8.GetString(Reading.Write(first))));
    }
}
