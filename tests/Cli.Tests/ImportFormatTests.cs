using System.Globalization;
using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>The records of other tools through the real verbs into a real server: whole, truncated, mixed and foreign files.</summary>
public sealed class ImportFormatTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "never-to-leave";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Batch_results_are_priced_at_the_batch_tier_once_and_unserved_items_cost_nothing()
    {
        using var folder = new TempFolder();
        var results = folder.Write("msgbatch_1_results.jsonl", string.Join('\n',
            Served("msg_batch_1", 200, 80), Served("msg_batch_2", 200, 80), """{"custom_id":"c","result":{"type":"expired"}}""", Served("msg_batch_3", 1, 1)[..90]));

        var first = await server.RunAsync("import", "anthropic-batch", results, "--team", "batch-team", "--tag", "run=42", "--model", "claude-haiku-4-5");
        var spent = await TotalAsync("team=batch-team");
        var second = await server.RunAsync("import", "anthropic-batch", results, "--team", "batch-team", "--tag", "run=42", "--model", "claude-haiku-4-5");
        var again = await TotalAsync("team=batch-team");
        var stored = Data(await server.RunAsync("query", "events", "--filter", "team=batch-team", "--filter", "tag.run=42", "--json"));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("3 events accepted, 1 refused", first.Errors, StringComparison.Ordinal);
        Assert.Contains($"{results}:4: is cut off", first.Errors, StringComparison.Ordinal);

        // Haiku 4.5: 200 in at 1 USD and 80 out at 5 USD per million, halved, twice.
        Assert.Equal("0.0006", spent.GetProperty("cost_usd").GetString());
        Assert.Equal((3, 1), (spent.GetProperty("calls").GetInt32(), spent.GetProperty("errors").GetInt32()));
        Assert.Equal(spent.ToString(), again.ToString());
        Assert.Equal(3, stored.Count);
    }

    [Fact]
    public async Task A_file_that_is_no_session_log_is_not_passed_over_in_silence()
    {
        using var folder = new TempFolder();
        var foreign = folder.Write("results.jsonl", Served("msg_foreign", 200, 80) + "\n");

        var run = await server.RunAsync("import", "claude-code", foreign);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("none of 1 lines is of a Claude Code session log", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_and_error_files_of_one_openai_batch_are_read_together_and_a_mixed_file_keeps_its_good_lines()
    {
        using var folder = new TempFolder();
        var created = ServerClock.Now().AddDays(-1).ToUnixTimeSeconds();
        var output = folder.Write("output.jsonl", $$"""{"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"req_1","body":{"id":"chatcmpl-batch-1","object":"chat.completion","created":{{created}},"model":"gpt-4o-mini","usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100} } },"error":null}""" + "\n" + Served("msg_mixed", 5, 5) + "\n");
        var errors = folder.Write("error.jsonl", """{"id":"batch_req_2","custom_id":"b","response":null,"error":{"code":"batch_expired","message":"never-to-leave"}}""" + "\n");

        var run = await server.RunAsync("import", "openai-batch", output, errors, "--team", "openai-batch-team");
        var total = await TotalAsync("team=openai-batch-team");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 events accepted, 1 refused", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{output}:2: is no record of openai-batch; it looks like anthropic-batch: use 'telemetry import anthropic-batch'", run.Errors, StringComparison.Ordinal);

        // 1,000 in at 0.15 USD and 100 out at 0.60 USD per million, halved.
        Assert.Equal("0.000105", total.GetProperty("cost_usd").GetString());
        Assert.Equal(1, total.GetProperty("errors").GetInt32());
    }

    [Fact]
    public async Task A_foreign_file_exits_1_says_what_it_looks_like_and_does_not_repeat_it_for_every_line()
    {
        using var folder = new TempFolder();
        var foreign = folder.Write("output.jsonl", string.Concat(Enumerable.Repeat("""{"id":"batch_req_1","custom_id":"a","response":{"status_code":200},"error":null}""" + "\n", 500)));

        var run = await server.RunAsync("import", "anthropic-batch", foreign);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("it looks like openai-batch", run.Errors, StringComparison.Ordinal);
        Assert.Contains("490 more times", run.Errors, StringComparison.Ordinal);
        Assert.Contains("0 events accepted, 500 refused", run.Errors, StringComparison.Ordinal);
        Assert.True(run.Errors.Split('\n').Length < 20, run.Errors);
    }

    [Fact]
    public async Task LiteLlm_payloads_are_read_as_lines_as_an_array_and_as_single_files_of_a_folder_and_count_once()
    {
        using var folder = new TempFolder();
        var (one, two) = (Payload("chatcmpl-lite-1"), Payload("chatcmpl-lite-2"));
        var lines = folder.Write("lines.jsonl", one + "\n" + two + "\n");
        var array = folder.Write("array.json", $"[\n{one},\n{two},\n{{\"call_type\": 7}}\n]\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "s3", "2026-11-21"));
        var pretty = JsonSerializer.Serialize(JsonDocument.Parse(one), Indented);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "s3", "2026-11-21", "one.json"), pretty);

        var asLines = await server.RunAsync("import", "litellm", lines, "--environment", "lite-env");
        var first = await TotalAsync("environment=lite-env");
        var asArray = await server.RunAsync("import", "litellm", array, "--environment", "lite-env");
        var asFolder = await server.RunAsync("import", "litellm", Path.Combine(folder.Path, "s3"), "--environment", "lite-env");
        var piped = await ProcessRun.RunAsync(TelemetryCommand.Start(server.Folder, "import", "litellm", "-", "--environment", "lite-env"), $"[{one}]");

        Assert.Contains("2 events accepted, 0 refused", asLines.Errors, StringComparison.Ordinal);
        Assert.Contains("2 events accepted, 1 refused", asArray.Errors, StringComparison.Ordinal);
        Assert.Contains($"{array}:4: ", asArray.Errors, StringComparison.Ordinal);
        Assert.Contains("1 events accepted, 0 refused", asFolder.Errors, StringComparison.Ordinal);
        Assert.Contains("1 events accepted, 0 refused", piped.Errors, StringComparison.Ordinal);
        Assert.Equal(2, first.GetProperty("calls").GetInt32());
        Assert.Equal(first.ToString(), (await TotalAsync("environment=lite-env")).ToString());
    }

    [Fact]
    public async Task Text_of_calls_is_in_no_file_of_the_data_directory()
    {
        using var folder = new TempFolder();
        var file = folder.Write("mixed.jsonl", string.Join('\n',
            Payload("chatcmpl-text-1"), Payload("chatcmpl-text-2").Replace("\"success\"", "\"odd\"", StringComparison.Ordinal), Payload("chatcmpl-text-3")[..^30]));

        var imported = await server.RunAsync("import", "litellm", file);
        using var body = new StringContent(await File.ReadAllTextAsync(file), null, "application/x-ndjson");
        using var posted = await server.Http.PostAsync(new Uri("/v1/events?format=litellm", UriKind.Relative), body);
        var answer = await posted.Content.ReadAsStringAsync();
        var letters = await server.RunAsync("dead-letters", "list", "--reason", "malformed", "--json");

        Assert.DoesNotContain(Secret, imported.Errors + answer + letters.Output, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1", answer, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        foreach (var path in files.Where(static path => !path.EndsWith("lock", StringComparison.Ordinal) && !path.EndsWith("status", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Assert.True(bytes.AsSpan().IndexOf("never-to-leave"u8) < 0, path);
        }
    }

    [Theory]
    [InlineData("--occurred-at", "yesterday", "--occurred-at")]
    [InlineData("--tag", "run", "NAME=VALUE")]
    [InlineData("--teem", "search", "--team")]
    public async Task A_wrong_option_is_named_before_anything_is_read(string option, string value, string named)
    {
        var run = await server.RunAsync("import", "anthropic-batch", "no-such-file", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
    }

    private static string Served(string id, int input, int output) =>
        $$"""{"custom_id":"{{id}}","result":{"type":"succeeded","message":{"id":"{{id}}","model":"claude-haiku-4-5-20251001","content":[{"text":"{{Secret}}"}],"usage":{"input_tokens":{{input}},"output_tokens":{{output}},"service_tier":"batch"} } } }""";

    private static string Payload(string id) =>
        $$"""{"id":"{{id}}","call_type":"acompletion","status":"success","custom_llm_provider":"openai","startTime":{{ServerClock.Now().AddDays(-1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}},"model":"gpt-4o-mini","messages":[{"content":"{{Secret}}"}],"response":{"model":"gpt-4o-mini","choices":[{"message":{"content":"{{Secret}}"} }],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15} } }""";

    private async Task<JsonElement> TotalAsync(string filter)
    {
        var run = await server.RunAsync("query", "spend", "--bucket", "none", "--filter", filter, "--json");
        Assert.True(run.ExitCode == 0, run.Errors);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("total");
    }

    private static List<JsonElement> Data(ProcessResult run) => [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("data").EnumerateArray()];
}
