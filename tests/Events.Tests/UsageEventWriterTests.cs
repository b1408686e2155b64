using System.Text;

namespace Telemetry.Events.Tests;

public class UsageEventWriterTests
{
    private const string Full = """
        {"schema_version":1,"event_id":"01890a5d-ac96-774b-bcce-b302099a8057","tenant":"acme","occurred_at":"2026-11-21T12:30:00.1239+01:30",
         "provider":"openai","api":"openai.chat","model":"gpt-6.1-sol","model_requested":"gpt-6.1","operation":"completion","service_tier":"flex",
         "inference_region":"eu","deployment_type":"data_zone","billing":"provisioned",
         "raw_usage": { "prompt_tokens" : 2006, "completion_tokens":300,
           "prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512}, "completion_tokens_details":{"reasoning_tokens":200} },
         "dimensions":{"team":"search","project":"p","feature":"f","environment":"prod","customer":"c","cost_center":"42","user":"ü😀","session":"s",
           "prompt_name":"answer/v3","task_type":"qa","complexity":"high","agent":"a"},
         "tags":{"b":"2","a":"1"},"status":"aborted","usage_quality":"estimated","http_status":200,"attempt":2,"request_id":"req_1",
         "response_id":"chatcmpl-1","parent_event_id":"p1","trace_id":"t1","span_id":"s1","duration_ms":1500,"time_to_first_token_ms":0,
         "streamed":false,"prefix_fingerprint":"00ffAA","request_fingerprint":"1234","response_cache":"miss","reported_cost_usd":"0.00532240"}
        """;

    [Fact]
    public void An_event_with_every_member_survives_writing_and_reading()
    {
        var first = Reading.ReadValid(Full);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 11, 0, 0, 123, TimeSpan.Zero), first.OccurredAt);
        Assert.Equal(470, first.Usage.UncachedInput);
        SameEvent.Assert(first, Reading.ReadValid(Encoding.UTF8.GetString(Reading.Write(first)), Reading.Broker with { AppendedAt = Reading.Now.AddDays(3) }));
    }

    [Fact]
    public void Raw_usage_is_kept_byte_for_byte()
    {
        var first = Reading.ReadValid(Full);
        var start = Full.IndexOf("{ \"prompt_tokens\"", StringComparison.Ordinal);
        var end = Full.IndexOf("\"dimensions\":", start, StringComparison.Ordinal);
        var sent = Full[start..end].TrimEnd('\n', ' ', ',');
        Assert.Equal(sent, Encoding.UTF8.GetString(first.RawUsage.Span));
        Assert.Contains(sent, Encoding.UTF8.GetString(Reading.Write(first)), StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        var first = Reading.Write(Reading.ReadValid(Full));
        Assert.Equal(first, Reading.Write(Reading.ReadValid(Encoding.UTF8.GetString(first))));
    }
}
