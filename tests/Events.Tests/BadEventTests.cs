using System.Text;

namespace Telemetry.Events.Tests;

public class BadEventTests
{
    [Theory]
    [InlineData("usage.cache_raed_tokens", "did you mean cache_read_tokens?", """ "usage":{"cache_raed_tokens":1} """)]
    [InlineData("usage.iterations[1].ouput_tokens", "did you mean output_tokens?", """ "usage":{"iterations":[{},{"ouput_tokens":1}]} """)]
    [InlineData("usage.iterations[0].iterations", "is not a token class", """ "usage":{"iterations":[{"iterations":[]}]} """)]
    [InlineData("usage.model", "is not a token class", """ "usage":{"model":"m"} """)]
    [InlineData("usage.output_tokens", "is negative (-1)", """ "usage":{"output_tokens":-1} """)]
    [InlineData("usage.output_tokens", "whole number", """ "usage":{"output_tokens":1.5} """)]
    [InlineData("usage.output_tokens", "whole number", """ "usage":{"output_tokens":1e3} """)]
    [InlineData("usage.output_tokens", "whole number", """ "usage":{"output_tokens":99999999999999999999} """)]
    [InlineData("usage.output_tokens", "from 0 to 1000000000", """ "usage":{"output_tokens":1000000001} """)]
    [InlineData("usage.output_tokens", "must be a number", """ "usage":{"output_tokens":"5"} """)]
    [InlineData("usage.output_tokens", "must be a number", """ "usage":{"output_tokens":{"a":1}} """)]
    [InlineData("usage.output_tokens", "appears twice", """ "usage":{"output_tokens":1,"output_tokens":1} """)]
    [InlineData("usage.reasoning_tokens", "is a part of output_tokens", """ "usage":{"output_tokens":1,"reasoning_tokens":2} """)]
    [InlineData("usage.iterations[0].reasoning_tokens", "is a part of output_tokens", """ "usage":{"iterations":[{"reasoning_tokens":2}]} """)]
    [InlineData("usage.iterations", "must be a list", """ "usage":{"iterations":{}} """)]
    [InlineData("usage.iterations[0]", "must be an object", """ "usage":{"iterations":[[1,2]]} """)]
    [InlineData("usage", "must be an object", """ "usage":[1] """)]
    [InlineData("usage", "status ok needs usage or raw_usage", """ "x":1 """)]
    [InlineData("usage", "status ok needs usage or raw_usage", """ "usage":null,"raw_usage":null """)]
    [InlineData("usage", "appears twice", """ "usage":{},"usage":{} """)]
    [InlineData("api", "is required with raw_usage", """ "raw_usage":{"input_tokens":1,"output_tokens":1} """)]
    [InlineData("api", "did you mean openai.chat?", """ "usage":{},"api":"openai.caht" """)]
    [InlineData("raw_usage", "must be an object", """ "api":"openai.chat","raw_usage":[] """)]
    [InlineData("raw_usage.prompt_tokens", "its parts add up to 12", """ "api":"openai.chat","raw_usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":12}} """)]
    public void Faulty_usage_is_refused_at_its_path(string field, string detail, string usage)
    {
        var fault = Reading.ReadFaulty(Reading.Event(usage: usage.Trim()));
        Assert.Equal(("invalid", field), (fault.Reason, fault.Field));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schema_version", "from 1 to", "\"schema_version\":0")]
    [InlineData("schema_version", "must be a number", "\"schema_version\":\"1\"")]
    [InlineData("operation", "must be a string", "\"operation\":5")]
    [InlineData("billing", "metered, subscription, provisioned, self_hosted; did you mean metered?", "\"billing\":\"metred\"")]
    [InlineData("status", "ok, error, aborted, refused", "\"status\":\"failed\"")]
    [InlineData("status", "ok, error, aborted, refused", "\"status\":true")]
    [InlineData("usage_quality", "partial, estimated, final", "\"usage_quality\":\"Final\"")]
    [InlineData("response_cache", "none, miss, exact, semantic", "\"response_cache\":\"hit\"")]
    [InlineData("speed", "standard, fast", "\"speed\":\"slow\"")]
    [InlineData("streamed", "true or false", "\"streamed\":\"yes\"")]
    [InlineData("http_status", "from 100 to 599", "\"http_status\":600")]
    [InlineData("attempt", "is negative", "\"attempt\":-1")]
    [InlineData("duration_ms", "whole number", "\"duration_ms\":1.25")]
    [InlineData("time_to_first_token_ms", "from 0 to 1000000000", "\"time_to_first_token_ms\":1000000001")]
    [InlineData("dimensions.teem", "did you mean team? Free names belong into tags.", "\"dimensions\":{\"teem\":\"a\"}")]
    [InlineData("dimensions.team", "must be a string", "\"dimensions\":{\"team\":[\"a\"]}")]
    [InlineData("dimensions.team", "appears twice", "\"dimensions\":{\"team\":\"a\",\"team\":\"a\"}")]
    [InlineData("dimensions", "must be an object", "\"dimensions\":\"team\"")]
    [InlineData("dimensions.prompt_name", "white space", "\"dimensions\":{\"prompt_name\":\"Answer the question\"}")]
    [InlineData("tags.a", "must be a string", "\"tags\":{\"a\":1}")]
    [InlineData("tags.a", "appears twice", "\"tags\":{\"a\":\"1\",\"a\":\"1\"}")]
    [InlineData("tags", "a name of 0 characters", "\"tags\":{\"\":\"1\"}")]
    [InlineData("prefix_fingerprint", "hex characters", "\"prefix_fingerprint\":\"xyz\"")]
    [InlineData("reported_cost_usd", "decimal string", "\"reported_cost_usd\":0.5")]
    [InlineData("reported_cost_usd", "decimal string", "\"reported_cost_usd\":\"-1\"")]
    [InlineData("reported_cost_usd", "decimal string", "\"reported_cost_usd\":\"1e3\"")]
    [InlineData("reported_cost_usd", "decimal string", "\"reported_cost_usd\":\"1,5\"")]
    [InlineData("reported_cost_usd", "below 999999", "\"reported_cost_usd\":\"999999\"")]
    [InlineData("request_id", "appears twice", "\"request_id\":\"a\",\"request_id\":\"a\"")]
    [InlineData("mystery", "appears twice", "\"mystery\":1,\"mystery\":2")]
    public void A_faulty_member_is_refused_at_its_path(string field, string detail, string member)
    {
        var fault = Reading.ReadFaulty(Reading.Event(member));
        Assert.Equal(("invalid", field), (fault.Reason, fault.Field));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21T11:00Z")]
    [InlineData("2026-11-21T11:00:00")]
    [InlineData("2026-11-21 11:00:00Z")]
    [InlineData("2026-11-21T11:00:00.Z")]
    [InlineData("2026-11-21T11:00:00+0100")]
    [InlineData("2026-11-21T11:00:00+24:00")]
    [InlineData("2026-02-30T11:00:00Z")]
    [InlineData("2026-13-01T11:00:00Z")]
    [InlineData("2026-11-21T24:00:00Z")]
    [InlineData("2026-11-21T11:00:61Z")]
    [InlineData("0000-11-21T11:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("+026-11-21T11:00:00Z")]
    [InlineData("1763722800")]
    [InlineData("")]
    public void A_time_that_is_not_RFC_3339_is_refused(string written) =>
        Assert.Equal("occurred_at", Reading.ReadFaulty(Reading.Event().Replace("2026-11-21T11:00:00Z", written, StringComparison.Ordinal)).Field);

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("open ai")]
    [InlineData("")]
    public void A_provider_is_a_lower_case_name(string provider) =>
        Assert.Equal("provider", Reading.ReadFaulty(Reading.Event().Replace("\"anthropic\"", $"\"{provider}\"", StringComparison.Ordinal)).Field);

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var result = Reading.Read("""
            {"event_id":"x","occurred_at":"yesterday","model":7,"usage":{"ouput_tokens":1,"cache_read_tokens":-1},"status":"done","tags":[],"api":"openai.chat",
             "raw_usage":{"prompt_tokens":-1,"completion_tokens":2.5}}
            """);
        Assert.Equal(
            [
                "event_id", "occurred_at", "model", "usage.ouput_tokens", "usage.cache_read_tokens", "status", "tags",
                "provider", "raw_usage.prompt_tokens", "raw_usage.completion_tokens",
            ],
            result.Faults.Select(fault => fault.Field));
    }

    [Fact]
    public void The_list_of_faults_is_bounded() =>
        Assert.Equal(32, Reading.Read(Reading.Event(usage: $"\"usage\":{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"a{i}\":1"))}}}")).Faults.Length);

    [Fact]
    public void Many_wrong_names_cause_no_more_work_than_a_few()
    {
        // Beyond the faults that are reported nothing is worded or compared: a wrong name costs its own text only.
        var names = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"a{i:0000000}\":1"));
        var json = Encoding.UTF8.GetBytes(Reading.Event(usage: $"\"usage\":{{{names}}}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(32, UsageEventReader.Read(json, Reading.Broker).Faults.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_monstrous_name_is_cut_in_the_report() =>
        Assert.Equal(257, Reading.ReadFaulty(Reading.Event(usage: $"\"usage\":{{\"{new string('a', 5000)}\":1}}")).Field.Length);

    [Fact]
    public void A_newer_schema_version_is_the_only_thing_said_about_an_event()
    {
        var fault = Reading.ReadFaulty("""{"schema_version":2,"usage":{"brand_new":1}}""");
        Assert.Equal(("unsupported_schema_version", "schema_version"), (fault.Reason, fault.Field));
    }

    public static TheoryData<string, byte[]> Malformed() => new()
    {
        { "empty", [] },
        { "cut", Encoding.UTF8.GetBytes(Reading.Event()[..^1]) },
        { "trailing", Encoding.UTF8.GetBytes(Reading.Event() + "{}") },
        { "comment", Encoding.UTF8.GetBytes("/* */" + Reading.Event()) },
        { "single quotes", "{'a':1}"u8.ToArray() },
        { "invalid UTF-8", [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8] },
        { "lone surrogate", Encoding.UTF8.GetBytes(Reading.Event("\"tenant\":\"\\ud800\"")) },
        { "lone surrogate in a name", Encoding.UTF8.GetBytes(Reading.Event("\"\\udc00\":1")) },
        { "too deep", Encoding.UTF8.GetBytes(Reading.Event("\"x\":" + new string('[', 70) + new string(']', 70))) },
        { "NaN", Encoding.UTF8.GetBytes(Reading.Event("\"duration_ms\":NaN")) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_not_JSON_is_malformed(string what, byte[] json)
    {
        var result = UsageEventReader.Read(json, Reading.Intake);
        Assert.True(result.Event is null, what);
        Assert.Equal("malformed", Assert.Single(result.Faults).Reason);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"event\"")]
    [InlineData("null")]
    public void What_is_JSON_but_no_object_is_refused(string json) =>
        Assert.Equal(new EventFault("invalid", "", "must be an object."), Assert.Single(Reading.Read(json).Faults));
}
