using System.Text;
using System.Text.Json;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest.Otlp.Wire;
using Telemetry.Ingest.Tests.Intake;
using LogRecord = Telemetry.Broker.LogRecord;

namespace Telemetry.Ingest.Tests.Otlp;

/// <summary>OTLP over HTTP on a real port, with the real log behind it.</summary>
public sealed class OtlpIntakeTests
{
    [Theory]
    [InlineData(OtlpRequests.Protobuf, false)]
    [InlineData(OtlpRequests.Protobuf, true)]
    [InlineData(OtlpRequests.Json, false)]
    [InlineData(OtlpRequests.Json, true)]
    public async Task A_span_becomes_the_same_event_in_every_encoding(string encoding, bool gzip)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] request = encoding == OtlpRequests.Json
            ? Encoding.UTF8.GetBytes(OtlpRequests.RequestJson(OtlpRequests.CallJson("chatcmpl-1")))
            : OtlpRequests.Request(OtlpRequests.Call("chatcmpl-1"));

        OtlpAnswer answer = await server.SendAsync("/v1/traces", gzip ? IntakeServer.Gzip(request) : request, encoding, gzip ? "gzip" : null);

        Assert.Equal((200, encoding, (0L, "")), (answer.Status, answer.ContentType, answer.PartialSpans));
        LogRecord record = Assert.Single(await server.EventsAsync());
        Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiChat, "openai", "", "chatcmpl-1").ToString(), EventJson.KeyOf(record));
        Assert.Equal(
            $$"""
            {"schema_version":1,"event_id":"{{EventJson.KeyOf(record)}}","tenant":"","occurred_at":"2026-11-21T11:55:00.000Z","provider":"openai","api":"otel.genai","model":"gpt-4o","raw_usage":{"gen_ai.usage.input_tokens":100,"gen_ai.usage.output_tokens":7},"dimensions":{"project":"shop"},"response_id":"chatcmpl-1","trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","duration_ms":1250}
            """,
            EventJson.ValueOf(record));
    }

    [Fact]
    public async Task What_a_sender_sends_again_has_the_same_identity()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] request = OtlpRequests.Request(OtlpRequests.Call("chatcmpl-1"), OtlpRequests.Call(""));
        await server.SendAsync("/v1/traces", request);
        await server.SendAsync("/v1/traces", request);

        List<string> keys = [.. (await server.EventsAsync()).Select(EventJson.KeyOf)];
        Assert.Equal((4, 2), (keys.Count, keys.Distinct().Count()));
    }

    [Theory]
    [InlineData(OtlpRequests.Protobuf)]
    [InlineData(OtlpRequests.Json)]
    public async Task Refused_spans_are_named_and_the_others_are_kept(string encoding)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] request = encoding == OtlpRequests.Json
            ? Encoding.UTF8.GetBytes(OtlpRequests.RequestJson(
                OtlpRequests.CallJson("good"),
                OtlpRequests.CallJson("negative", """,{"key":"gen_ai.usage.input_tokens","value":{"intValue":"-3"} }"""),
                OtlpRequests.CallJson("text", """,{"key":"gen_ai.usage.output_tokens","value":{"stringValue":"never-to-leave"} }""")))
            : OtlpRequests.Request(
                OtlpRequests.Call("good"), OtlpRequests.Call("negative", ("gen_ai.usage.input_tokens", -3L)), OtlpRequests.Call("text", ("gen_ai.usage.output_tokens", new object())));

        OtlpAnswer answer = await server.SendAsync("/v1/traces", request, encoding);

        Assert.Equal((200, encoding, 2L), (answer.Status, answer.ContentType, answer.PartialSpans.Rejected));
        Assert.Contains("span 1 eee19b7ec3c1b174: raw_usage.gen_ai.usage.input_tokens: is negative (-3).", answer.PartialSpans.Message, StringComparison.Ordinal);
        Assert.Contains("span 2 eee19b7ec3c1b174: raw_usage.gen_ai.usage.output_tokens: must be a whole number.", answer.PartialSpans.Message, StringComparison.Ordinal);
        Assert.Equal("good", JsonDocument.Parse(Assert.Single(await server.EventsAsync()).Value).RootElement.GetProperty("response_id").GetString());
        List<LogRecord> letters = await server.LettersAsync();
        Assert.Equal(["invalid", "invalid"], letters.Select(letter => EventJson.HeaderOf(letter, Topics.DlqReason)));
        Assert.All(letters, letter => Assert.DoesNotContain(
            OtlpRequests.Secret, EventJson.ValueOf(letter) + EventJson.HeaderOf(letter, Topics.DlqDetail), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_whose_spans_were_all_refused_is_a_success_that_nobody_sends_again()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        OtlpAnswer answer = await server.SendAsync("/v1/traces", OtlpRequests.Request(OtlpRequests.Call("x", ("gen_ai.usage.input_tokens", -1L))));

        Assert.Equal((200, 1L), (answer.Status, answer.PartialSpans.Rejected));
    }

    [Fact]
    public async Task What_is_not_about_usage_is_accepted_ignored_and_counted()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        using IntakeCounts counts = new(server);
        Span agent = OtlpRequests.Call("a", ("gen_ai.operation.name", "invoke_agent"));
        Span called = OtlpRequests.Call("b");
        called.Kind = 2;

        OtlpAnswer answer = await server.SendAsync("/v1/traces", OtlpRequests.Request(new Span { Name = "GET /" }, agent, called));

        Assert.Equal((200, 0L), (answer.Status, answer.PartialSpans.Rejected));
        Assert.Empty(await server.EventsAsync());
        Assert.Empty(await server.LettersAsync());
        Assert.Equal(
            (1L, 1L, 1L),
            (counts["records.ignored:not_genai"], counts["records.ignored:other_operation"], counts["records.ignored:not_a_client"]));
    }

    [Fact]
    public async Task Claude_Codes_requests_come_as_log_records_in_both_encodings()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        const string json = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},"scopeLogs":[{"scope":{"name":"com.anthropic.claude_code.events"},"logRecords":[
             {"timeUnixNano":"1795262101521000000","body":{"stringValue":"claude_code.api_request"},"attributes":[
              {"key":"event.name","value":{"stringValue":"api_request"}},{"key":"session.id","value":{"stringValue":"s-1"}},{"key":"request_id","value":{"stringValue":"req_1"}},
              {"key":"model","value":{"stringValue":"claude-opus-5-5"}},{"key":"input_tokens","value":{"stringValue":"2"}},{"key":"output_tokens","value":{"intValue":1200}},
              {"key":"cache_read_tokens","value":{"intValue":"84562"}},{"key":"cost_usd","value":{"doubleValue":0.25}},{"key":"duration_ms","value":{"intValue":1521}}]},
             {"body":{"stringValue":"claude_code.user_prompt"},"attributes":[{"key":"prompt","value":{"stringValue":"never-to-leave"}}]}]}]}]}
            """;
        OtlpAnswer first = await server.SendAsync("/v1/logs", json);
        OtlpAnswer second = await server.SendAsync("/v1/logs", LogsOf(json));

        Assert.Equal((200, "{ }"), (first.Status, Encoding.UTF8.GetString(first.Body)));
        Assert.Equal((200, 0), (second.Status, second.Body.Length));
        List<string> events = [.. (await server.EventsAsync()).Select(EventJson.ValueOf)];
        Assert.Equal(2, events.Count);
        Assert.Equal(events[0], events[1]);
        Assert.Contains("\"usage_quality\":\"estimated\",\"request_id\":\"req_1\",\"duration_ms\":1521,\"reported_cost_usd\":\"0.25\"", events[0], StringComparison.Ordinal);
        Assert.Contains("\"occurred_at\":\"2026-11-21T11:55:00.000Z\"", events[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_accepted_and_ignored()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();

        Assert.Equal(200, (await server.SendAsync("/v1/metrics", """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"gen_ai.client.token.usage","sum":{}}]}]}]}""")).Status);
        Assert.Equal(200, (await server.SendAsync("/v1/metrics", OtlpRequests.Request(OtlpRequests.Call("looks-alike")))).Status);
        Assert.Empty(await server.EventsAsync());
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task An_empty_request_is_a_success(string path)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();

        Assert.Equal((200, OtlpRequests.Protobuf), Head(await server.SendAsync(path, [])));
        Assert.Equal((200, OtlpRequests.Json), Head(await server.SendAsync(path, "\uFEFF{}")));

        static (int, string?) Head(OtlpAnswer answer) => (answer.Status, answer.ContentType);
    }

    private static byte[] LogsOf(string json)
    {
        Google.Protobuf.JsonParser parser = new(Google.Protobuf.JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        return Google.Protobuf.MessageExtensions.ToByteArray(parser.Parse<ExportLogsServiceRequest>(json));
    }
}
