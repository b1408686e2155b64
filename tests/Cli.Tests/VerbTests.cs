using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Tests.ClaudeCode;

namespace Telemetry.Cli.Tests;

/// <summary>Every verb as a process of its own, against a real server.</summary>
public sealed class VerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Events_from_a_file_are_stored_and_refused_lines_are_named()
    {
        using var folder = new TempFolder();
        var file = folder.Write("events.ndjson", string.Join('\n',
            Event("11111111-1111-4111-8111-111111111111", "acme-import", 10),
            "{ broken",
            Event("22222222-2222-4222-8222-222222222222", "acme-import", -1)) + "\n");

        var first = await server.RunAsync("import", "events", file);
        var second = await server.RunAsync("import", "events", file);
        var listed = await server.RunAsync("query", "events", "--filter", "project=acme-import", "--json");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains($"{file}:2: ", first.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:3: ", first.Errors, StringComparison.Ordinal);
        Assert.Contains("output_tokens", first.Errors, StringComparison.Ordinal);
        Assert.Contains("1 events accepted, 2 refused", first.Errors, StringComparison.Ordinal);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal("11111111-1111-4111-8111-111111111111", Data(listed).Single().GetProperty("event_id").GetString());
    }

    [Fact]
    public async Task Nothing_readable_exits_1_and_a_pipe_is_read()
    {
        var start = TelemetryCommand.Start(server.Folder, "import", "events", "-");
        var bad = await ProcessRun.RunAsync(start, "nonsense\n");
        var good = await ProcessRun.RunAsync(
            TelemetryCommand.Start(server.Folder, "import", "events"), Event("33333333-3333-4333-8333-333333333333", "acme-pipe", 1));

        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("stdin:1: ", bad.Errors, StringComparison.Ordinal);
        Assert.Equal(0, good.ExitCode);
        Assert.Contains("1 events accepted", good.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_logs_are_imported_exactly_once_and_another_billing_exits_3()
    {
        using var folder = new TempFolder();
        var tree = SessionTree.Make(folder.Path, 3_000, 11, ServerClock.Now());

        var first = await server.RunAsync("import", "claude-code", folder.Path, "--billing", "subscription", "--json");
        var second = await server.RunAsync("import", "claude-code", folder.Path, "--billing", "subscription");
        var metered = await server.RunAsync("import", "claude-code", folder.Path);

        var expected = tree.Calls.Where(static call => call.Stopped || !call.InFreshFile).ToList();
        Assert.Equal(0, first.ExitCode);
        using var summary = JsonDocument.Parse(first.Output);
        Assert.Equal(expected.Count, summary.RootElement.GetProperty("new").GetInt64());
        Assert.Equal(tree.Calls.Count - expected.Count, summary.RootElement.GetProperty("in_progress").GetInt64());
        Assert.Equal(tree.DamagedLines, summary.RootElement.GetProperty("refused").GetInt64());
        var rows = summary.RootElement.GetProperty("data").EnumerateArray().ToList();
        Assert.True(rows.Count > 0, first.Output + first.Errors);
        Assert.Equal(ListPrice.Of(expected), rows.Sum(static row => Money(row, "list_cost_usd")));
        Assert.Equal(0m, rows.Sum(static row => Money(row, "cost_usd")));
        foreach (var group in expected.GroupBy(static call => (call.Project, call.Model)))
        {
            var row = rows.Single(row => (row.GetProperty("project").GetString()!, row.GetProperty("model").GetString()!) == group.Key);
            Assert.Equal(group.LongCount(), row.GetProperty("calls").GetInt64());
        }

        Assert.Equal(0, second.ExitCode);
        Assert.Contains($"0 new, {expected.Count:#,0} already stored", second.Errors, StringComparison.Ordinal);
        Assert.Contains("list-price equivalent", second.Output, StringComparison.Ordinal);
        Assert.Equal(3, metered.ExitCode);
        Assert.Contains($"{expected.Count:#,0} stored calls have another billing than metered", metered.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_call_that_was_stored_as_aborted_is_delivered_once()
    {
        using var folder = new TempFolder();
        const string pattern = """{"type":"assistant","timestamp":"AT","requestId":"req_grow","cwd":"/x/growing","message":{"id":"msg_grow","model":"claude-haiku-4-5","stop_reason":STOP,"usage":{"input_tokens":1,"output_tokens":OUT}}}""";
        var line = pattern.Replace("AT", ServerClock.Now().AddDays(-2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var path = folder.Write("s.jsonl", line.Replace("STOP", "null", StringComparison.Ordinal).Replace("OUT", "3", StringComparison.Ordinal) + "\n");
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime);
        var aborted = await server.RunAsync("import", "claude-code", path);
        File.AppendAllText(path, line.Replace("STOP", "\"end_turn\"", StringComparison.Ordinal).Replace("OUT", "90", StringComparison.Ordinal) + "\n");
        var ended = await server.RunAsync("import", "claude-code", path);
        List<JsonElement> copies = [];
        for (var attempt = 0; attempt < 50 && copies.Count == 0; attempt++)
        {
            copies = Data(await server.RunAsync("dead-letters", "list", "--reason", "better_copy", "--json"));
        }

        var again = await server.RunAsync("import", "claude-code", path);
        var stored = Data(await server.RunAsync("query", "events", "--filter", "project=growing", "--json")).Single();

        Assert.Contains("1 new, 0 already stored", aborted.Errors, StringComparison.Ordinal);
        Assert.Equal("partial", stored.GetProperty("usage_quality").GetString());
        Assert.Contains("1 stored calls were incomplete", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(stored.GetProperty("event_id").GetString(), Assert.Single(copies).GetProperty("event_id").GetString());
        Assert.Contains("0 new, 1 already stored", again.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("incomplete", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unpriced_model_prints_its_cure_and_the_cure_works()
    {
        var file = new TempFolder();
        var path = file.Write("e.ndjson", Event("44444444-4444-4444-8444-444444444444", "acme-prices", 5, "acme", "llm-1") + "\n");
        await server.RunAsync("import", "events", path);
        var before = await server.RunAsync("query", "spend", "--filter", "project=acme-prices");
        var set = await server.RunAsync("prices", "set", "acme/llm-1", "uncached_input_tokens=2", "output_tokens=8");
        var shown = await server.RunAsync("prices", "show", "acme/llm-1");
        var alias = await server.RunAsync("prices", "alias", "acme/llm-1-eu", "acme/llm-1");
        file.Write("e.ndjson", Event("55555555-5555-4555-8555-555555555555", "acme-prices", 5, "acme", "llm-1-eu") + "\n");
        await server.RunAsync("import", "events", path);
        var after = Data(await server.RunAsync("query", "events", "--filter", "project=acme-prices", "--json"));
        file.Dispose();

        Assert.Contains("telemetry prices set acme/llm-1", before.Errors, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (set.ExitCode, shown.ExitCode, alias.ExitCode));
        Assert.Contains("output_tokens", shown.Output, StringComparison.Ordinal);
        Assert.Equal("0.00006", after.Single(static row => row.GetProperty("model").GetString() == "llm-1-eu").GetProperty("cost_usd").GetString());
    }

    [Fact]
    public async Task Answers_come_as_table_json_and_csv_and_an_export_has_every_row()
    {
        using var folder = new TempFolder();
        var lines = Enumerable.Range(0, 30).Select(static i => Event($"66666666-6666-4666-8666-{i:d12}", "acme-export", 1));
        await server.RunAsync("import", "events", folder.Write("e.ndjson", string.Join('\n', lines)));

        var table = await server.RunAsync("query", "spend", "--filter", "project=acme-export", "--group-by", "team");
        var csv = await server.RunAsync("query", "models", "--filter", "project=acme-export", "--csv");
        var json = await server.RunAsync("query", "cache", "--filter", "project=acme-export", "--json");
        var limited = await server.RunAsync("query", "events", "--filter", "project=acme-export", "--limit", "7", "--json");
        var export = await server.RunAsync("export", "events", "--filter", "project=acme-export");

        Assert.Contains("(unallocated)", table.Output, StringComparison.Ordinal);
        Assert.Equal(2, csv.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(30, JsonDocument.Parse(json.Output).RootElement.GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Equal(7, Data(limited).Count);
        Assert.Equal(31, export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_and_replayed()
    {
        using var folder = new TempFolder();
        await server.RunAsync("import", "events", folder.Write("e.ndjson", Event("77777777-7777-4777-8777-777777777777", "acme-dead", -5)));
        List<JsonElement> letters = [];
        for (var attempt = 0; attempt < 50 && letters.Count == 0; attempt++)
        {
            letters = Data(await server.RunAsync("dead-letters", "list", "--json")).Where(static letter =>
                letter.GetProperty("event_id").ValueKind == JsonValueKind.String && letter.GetProperty("event_id").GetString()!.StartsWith("7777", StringComparison.Ordinal)).ToList();
        }

        var id = letters[0].GetProperty("id").GetString()!;
        var shown = await server.RunAsync("dead-letters", "show", id);
        var replay = await server.RunAsync("dead-letters", "replay", id);
        var none = await server.RunAsync("dead-letters", "replay");

        Assert.Contains("acme-dead", shown.Output, StringComparison.Ordinal);
        Assert.Equal(1, replay.ExitCode);
        Assert.Contains("output_tokens", replay.Errors, StringComparison.Ordinal);
        Assert.Equal(2, none.ExitCode);
    }

    [Fact]
    public async Task Doctor_compares_rollups_with_rows_and_names_each_check()
    {
        var result = await server.RunAsync("doctor", "--json");

        Assert.True(result.ExitCode is 0 or 3, result.Errors);
        var findings = JsonDocument.Parse(result.Output).RootElement.EnumerateArray()
            .ToDictionary(static finding => finding.GetProperty("check").GetString()!, static finding => finding.GetProperty("state").GetString());
        Assert.Equal("ok", findings["native engine"]);
        Assert.Equal("ok", findings["ready"]);
        Assert.NotEqual("FAILS", findings["rollups"]);
        Assert.Equal("ok", findings["dedup windows"]);
        Assert.Equal("ok", findings["engine version"]);
        Assert.Equal("ok", findings["disk use"]);
        Assert.Equal("ok", findings["engine self-test"]);
        Assert.Superset(new HashSet<string> { "configuration", "disk space", "clock", "price book", "price coverage", "partial usage", "double capture", "dead letters" }, findings.Keys.ToHashSet());
    }

    [Fact]
    public async Task A_model_without_a_price_is_named_once_by_its_first_day()
    {
        static string Unknown(int daysAgo) => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"event_id":"{{{Guid.NewGuid()}}}","occurred_at":"{{{ServerClock.Now().AddDays(-daysAgo):yyyy-MM-dd'T'HH:mm:ss'Z'}}}","provider":"acme-days","model":"many-days","usage":{"output_tokens":1}}""");
        using var folder = new TempFolder();
        await server.RunAsync("import", "events", folder.Write("days.ndjson", string.Join('\n', Unknown(1), Unknown(3), Unknown(2)) + "\n"));

        var asked = await server.RunAsync("query", "spend", "--group-by", "model", "--filter", "provider=acme-days");

        var first = ServerClock.Now().AddDays(-3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(2, asked.Errors.Split("prices set acme-days/many-days --from").Length);
        Assert.Contains($"prices set acme-days/many-days --from {first}", asked.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_a_call_that_two_captures_stored_under_two_ids()
    {
        static string Captured(string id) =>
            $$$"""{"event_id":"{{{id}}}","provider":"openai","model":"gpt-5.4","response_id":"resp_twice","usage":{"output_tokens":1}}""";
        using var folder = new TempFolder();
        var file = folder.Write("twice.ndjson", $"{Captured("a1111111-1111-4111-8111-111111111111")}\n{Captured("a2222222-2222-4222-8222-222222222222")}\n");
        await server.RunAsync("import", "events", file);

        var result = await server.RunAsync("doctor", "--json");

        var finding = JsonDocument.Parse(result.Output).RootElement.EnumerateArray()
            .Single(static finding => finding.GetProperty("check").GetString() == "double capture");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("FAILS", finding.GetProperty("state").GetString());
        Assert.Contains("response resp_twice", finding.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_told_who_has_it()
    {
        var second = await server.RunAsync("up", "--port", "0");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use by process", second.Errors, StringComparison.Ordinal);
        Assert.Contains(server.Address.ToString(), second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_can_be_named_by_its_address()
    {
        using var elsewhere = new TempFolder();
        var found = await TelemetryCommand.RunAsync(elsewhere.Path, "query", "spend", "--url", server.Address.ToString(), "--json");
        var none = await TelemetryCommand.RunAsync(elsewhere.Path, "query", "spend", "--url", "http://127.0.0.1:1");

        Assert.Equal(0, found.ExitCode);
        Assert.Equal(1, none.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.Path));
    }

    private static string Event(string id, string project, int output, string provider = "anthropic", string model = "claude-opus-4-5") =>
        $$$"""{"event_id":"{{{id}}}","provider":"{{{provider}}}","model":"{{{model}}}","usage":{"uncached_input_tokens":10,"output_tokens":{{{output}}} },"dimensions":{"project":"{{{project}}}"}}""";

    private static List<JsonElement> Data(ProcessResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("data").EnumerateArray()];
    }

    private static decimal Money(JsonElement row, string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_server_that_is_ready_is_well()
    {
        var result = await server.RunAsync("health", "--url", server.Address.ToString());

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("is ready", result.Errors, StringComparison.Ordinal);
    }
}
