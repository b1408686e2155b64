using System.Globalization;
using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>Files of OTLP requests through the real verb into a real server: lines and documents, whole, truncated, mixed and foreign.</summary>
public sealed class ImportOtlpTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "never-to-leave";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Requests_on_lines_count_once_however_often_they_are_imported()
    {
        using var folder = new TempFolder();
        var file = folder.Write("traces.jsonl", string.Join('\n',
            Traces(Call("chatcmpl-lines-1"), Call("chatcmpl-lines-2"), Call("agent", "invoke_agent")),
            Logs("req-lines-1"),
            """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"gen_ai.client.token.usage"}]}]}]}""") + "\n");

        var first = await server.RunAsync("import", "otlp-json", file, "--team", "otlp-lines", "--tag", "run=42");
        var spent = await TotalAsync("team=otlp-lines");
        var second = await server.RunAsync("import", "otlp-json", file, "--team", "otlp-lines", "--tag", "run=42");
        var again = await TotalAsync("team=otlp-lines");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("3 events accepted, 0 refused", first.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}: 1 spans and log records are not about usage", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("no id of their own", first.Errors, StringComparison.Ordinal);
        Assert.Equal(3, spent.GetProperty("calls").GetInt32());
        Assert.Equal(1, spent.GetProperty("estimated_calls").GetInt32());
        Assert.Equal(spent.ToString(), again.ToString());
    }

    [Fact]
    public async Task A_document_over_many_lines_an_array_and_a_pipe_are_read_alike()
    {
        using var folder = new TempFolder();
        var one = Traces(Call("chatcmpl-doc-1"));
        var document = folder.Write("export/one.json", JsonSerializer.Serialize(JsonDocument.Parse(one), Indented));
        var array = folder.Write("array.json", $"[\n{one},\n{Traces(Call("chatcmpl-doc-2"))}\n]");

        var asArray = await server.RunAsync("import", "otlp-json", array, "--team", "otlp-doc");
        var asFolder = await server.RunAsync("import", "otlp-json", Path.GetDirectoryName(document)!, "--team", "otlp-doc");
        var piped = await ProcessRun.RunAsync(TelemetryCommand.Start(server.Folder, "import", "otlp-json", "-", "--team", "otlp-doc"), one + "\n");

        Assert.Contains("2 events accepted, 0 refused", asArray.Errors, StringComparison.Ordinal);
        Assert.Contains("1 events accepted, 0 refused", asFolder.Errors, StringComparison.Ordinal);
        Assert.Contains("1 events accepted, 0 refused", piped.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await TotalAsync("team=otlp-doc")).GetProperty("calls").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_file_line_and_span_and_holds_nothing_back()
    {
        using var folder = new TempFolder();
        var file = folder.Write("mixed.jsonl", string.Join('\n',
            """{"resourceSpans":7}""",
            Traces(Call("chatcmpl-mixed-1"), Call("chatcmpl-mixed-2", tokens: -3)),
            """{"custom_id":"a","result":{"type":"succeeded","message":{}}}""",
            """{"messages":["never-to-leave"]}""",
            Traces(Call("chatcmpl-mixed-3"))[..^9]));

        var run = await server.RunAsync("import", "otlp-json", file, "--team", "otlp-mixed");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 events accepted, 5 refused", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:1: resourceSpans is no list.", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:2: span 1 eee19b7ec3c1b174: raw_usage.gen_ai.usage.input_tokens: is negative (-3).", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:3: is no request of OTLP; it looks like anthropic-batch", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:4: is no request of OTLP: one is an object with resourceSpans or resourceLogs.", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:5: is cut off", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await TotalAsync("team=otlp-mixed")).GetProperty("calls").GetInt32());
    }

    [Fact]
    public async Task A_file_of_something_else_fails_and_says_what_it_looks_like()
    {
        using var folder = new TempFolder();
        var foreign = folder.Write("usage.ndjson", """{"provider":"openai","model":"gpt-4o","usage":{"output_tokens":1}}""" + "\n");
        var traces = folder.Write("traces.jsonl", Traces(Call("chatcmpl-foreign-1")) + "\n");

        var asOtlp = await server.RunAsync("import", "otlp-json", foreign);
        var asLiteLlm = await server.RunAsync("import", "litellm", traces);

        Assert.Equal((1, 1), (asOtlp.ExitCode, asLiteLlm.ExitCode));
        Assert.Contains("telemetry import events", asOtlp.Errors, StringComparison.Ordinal);
        Assert.Contains("telemetry import otlp-json", asLiteLlm.Errors, StringComparison.Ordinal);
    }

    private static string Start { get; } = Nanos(ServerClock.Now().AddDays(-1));

    private static string Nanos(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() * 1_000_000m).ToString(CultureInfo.InvariantCulture);

    private static string Traces(params string[] spans) =>
        $$"""{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{},"spans":[{{string.Join(',', spans)}}]}]}]}""";

    private static string Call(string responseId, string operation = "chat", long tokens = 100) =>
        $$"""{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"chat","kind":3,"startTimeUnixNano":"{{Start}}","attributes":[{{Text("gen_ai.operation.name", operation)}},{{Text("gen_ai.provider.name", "openai")}},{{Text("gen_ai.request.model", "gpt-4o-mini")}},{{Text("gen_ai.response.id", responseId)}},{{Text("gen_ai.input.messages", Secret)}},{{Whole("gen_ai.usage.input_tokens", tokens)}},{{Whole("gen_ai.usage.output_tokens", 7)}}]}""";

    private static string Logs(string requestId) =>
        $$"""{"resourceLogs":[{"resource":{"attributes":[{{Text("service.name", "claude-code")}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"{{Start}}","body":{"stringValue":"claude_code.api_request"},"attributes":[{{Text("request_id", requestId)}},{{Text("model", "claude-haiku-4-5")}},{{Whole("input_tokens", 5)}},{{Whole("output_tokens", 7)}}]}]}]}]}""";

    private static string Text(string name, string value) => $$"""{"key":"{{name}}","value":{"stringValue":"{{value}}"} }""";

    private static string Whole(string name, long value) => $$"""{"key":"{{name}}","value":{"intValue":"{{value.ToString(CultureInfo.InvariantCulture)}}"} }""";

    private async Task<JsonElement> TotalAsync(string filter)
    {
        var run = await server.RunAsync("query", "spend", "--bucket", "none", "--filter", filter, "--json");
        Assert.True(run.ExitCode == 0, run.Errors);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("total");
    }
}
