using System.Text;
using Telemetry.Cli.Import.ClaudeCode;
using Telemetry.Testing;

namespace Telemetry.Cli.Tests.ClaudeCode;

public sealed class SessionLogReaderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly CallLedger ledger = new();
    private readonly List<string> reports = [];
    private readonly SessionLogReader reader;

    public SessionLogReaderTests() =>
        this.reader = new SessionLogReader(this.ledger, AnthropicUsageCheck.Check, new ManualTimeProvider(SessionTree.Now), this.reports.Add);

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(6_000, 1)]
    [InlineData(6_000, 2)]
    public void Every_call_of_a_tree_is_found_once_with_its_largest_counts(int lines, int seed) => Check(lines, seed);

    [Fact]
    public void A_tree_of_100_000_lines_is_read_exactly()
    {
        if (Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1")
        {
            Check(100_000, 3);
        }
        else
        {
            Check(20_000, 3);
        }
    }

    [Fact]
    public void The_order_in_which_files_are_read_makes_no_difference()
    {
        SessionTree.Make(this.folder.Path, 2_000, 5);
        var files = SessionLogFolders.Files([this.folder.Path]);
        var backwards = new CallLedger();
        var other = new SessionLogReader(backwards, AnthropicUsageCheck.Check, new ManualTimeProvider(SessionTree.Now), static _ => { });
        foreach (var file in files)
        {
            this.reader.Read(file, default);
        }

        foreach (var file in files.Reverse())
        {
            other.Read(file, default);
        }

        Assert.Equal(Describe(this.ledger), Describe(backwards));
        Assert.NotEmpty(this.ledger.Calls);

        static List<string> Describe(CallLedger ledger) =>
        [
            .. ledger.Calls
                .Select(static call => $"{call.RequestId} {call.OccurredAt:O} {call.SessionId} {call.AgentId} {call.Cwd} {call.StopReason} {call.BestPlace} {Encoding.UTF8.GetString(call.Usage)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public void A_damaged_line_is_named_by_file_and_line_and_the_others_are_read()
    {
        var path = this.folder.Write("a.jsonl", string.Join('\n',
            Line("r1", 5), "{\"type\":\"assistant\",\"message\":{\"usage\":{,}}}", "", "not json", Line("r2", 6)) + "\n");

        this.reader.Read(path, default);

        Assert.Equal(["r1", "r2"], this.ledger.Calls.Select(static call => call.RequestId));
        Assert.Equal(2, this.reader.Counts.Refused);
        Assert.StartsWith($"{path}:2: malformed JSON", this.reports[0], StringComparison.Ordinal);
        Assert.Equal($"{path}:4: not a JSON object", this.reports[1]);
    }

    [Theory]
    [InlineData("\"output_tokens\":-1", "output_tokens")]
    [InlineData("\"output_tokens\":2000000000", "output_tokens")]
    [InlineData("\"output_tokens\":1.5", "output_tokens")]
    [InlineData("\"output_tokens\":7,\"cache_read_input_tokens\":-3", "cache_read_input_tokens")]
    [InlineData("\"cache_read_input_tokens\":3", "output_tokens")]
    public void A_faulty_count_is_refused_by_its_name_and_never_displaces_a_sound_line(string members, string named)
    {
        var path = this.folder.Write("a.jsonl", Line("r1", 5) + "\n" + Line("r1", 0).Replace("\"output_tokens\":0", members, StringComparison.Ordinal) + "\n");

        this.reader.Read(path, default);

        Assert.Equal(5, Assert.Single(this.ledger.Calls).OutputTokens);
        Assert.Equal(1, this.reader.Counts.Refused);
        Assert.StartsWith($"{path}:2: ", this.reports[0], StringComparison.Ordinal);
        Assert.Contains(named, this.reports[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_line_that_is_being_written_is_left_for_the_next_import_and_later_counts_as_cut_off()
    {
        var path = this.folder.Write("a.jsonl", Line("r1", 5) + "\n" + Line("r2", 6)[..60]);
        File.SetLastWriteTimeUtc(path, SessionTree.Now.AddMinutes(-9).UtcDateTime);
        this.reader.Read(path, default);
        Assert.Equal((1, 0), (this.reader.Counts.Unfinished, this.reader.Counts.Refused));

        File.SetLastWriteTimeUtc(path, SessionTree.Now.AddMinutes(-10).UtcDateTime);
        this.reader.Read(path, default);
        Assert.Equal((1, 1), (this.reader.Counts.Unfinished, this.reader.Counts.Refused));
        Assert.Equal($"{path}:2: cut off: the file ends inside the line", Assert.Single(this.reports));
    }

    [Fact]
    public void A_call_without_a_stop_reason_is_in_progress_until_all_its_files_are_still_for_ten_minutes()
    {
        var first = this.folder.Write("a.jsonl", Line("r1", 5).Replace("\"end_turn\"", "null", StringComparison.Ordinal) + "\n");
        var second = this.folder.Write("b.jsonl", Line("r1", 5).Replace("\"end_turn\"", "null", StringComparison.Ordinal) + "\n");
        File.SetLastWriteTimeUtc(first, SessionTree.Now.AddHours(-5).UtcDateTime);
        File.SetLastWriteTimeUtc(second, SessionTree.Now.AddMinutes(-3).UtcDateTime);
        this.reader.Read(first, default);
        this.reader.Read(second, default);

        var call = Assert.Single(this.ledger.Calls);
        Assert.Equal(CallStage.InProgress, CallState.Of(call, SessionTree.Now));
        Assert.Equal(CallStage.InProgress, CallState.Of(call, SessionTree.Now.AddMinutes(6.9)));
        Assert.Equal(CallStage.Aborted, CallState.Of(call, SessionTree.Now.AddMinutes(7)));
    }

    [Fact]
    public void A_line_without_a_request_id_joins_the_call_of_its_message()
    {
        var without = Line("r1", 9).Replace("\"requestId\":\"r1\",", "", StringComparison.Ordinal);
        this.reader.Read(this.folder.Write("a.jsonl", without + "\n" + Line("r1", 5) + "\n"), default);

        var call = Assert.Single(this.ledger.Calls);
        Assert.Equal(("r1", 9), (call.RequestId, call.OutputTokens));
    }

    [Fact]
    public void Dimensions_come_from_the_earliest_line_by_time_then_by_path()
    {
        this.reader.Read(this.folder.Write("b.jsonl", Line("r1", 5, cwd: "/late", at: "2026-11-02T00:00:01Z") + "\n" + Line("r2", 5, cwd: "/b") + "\n"), default);
        this.reader.Read(this.folder.Write("c.jsonl", Line("r1", 5, cwd: "/early") + "\n"), default);
        this.reader.Read(this.folder.Write("a.jsonl", Line("r2", 5, cwd: "/a") + "\n"), default);

        Assert.Equal(["/early", "/a"], this.ledger.Calls.Select(static call => call.Cwd));
    }

    [Fact]
    public void A_missing_file_is_reported_and_counted()
    {
        this.reader.Read(this.folder["none.jsonl"], default);

        Assert.Equal((0, 1), (this.reader.Counts.Files, this.reader.Counts.UnreadableFiles));
        Assert.Contains("none.jsonl: cannot be read", Assert.Single(this.reports), StringComparison.Ordinal);
    }

    private static string Line(string request, int output, string cwd = "/x", string at = "2026-11-02T00:00:00Z") =>
        $$$"""{"type":"assistant","timestamp":"{{{at}}}","requestId":"{{{request}}}","cwd":"{{{cwd}}}","message":{"id":"m-{{{request}}}","model":"claude-opus-4-5","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":{{{output}}} } }}""";

    private void Check(int lines, int seed)
    {
        var tree = SessionTree.Make(this.folder.Path, lines, seed);
        foreach (var file in SessionLogFolders.Files([this.folder.Path]))
        {
            this.reader.Read(file, default);
        }

        Assert.Equal(tree.DamagedLines, this.reader.Counts.Refused);
        Assert.True(tree.DamagedLines > 0);
        Assert.Equal(tree.Files, this.reader.Counts.Files);
        Assert.Equal(tree.Lines, this.reader.Counts.Lines);
        var expected = tree.Calls.ToDictionary(static call => call.RequestId);
        Assert.Equal(expected.Count, this.ledger.Calls.Count);
        foreach (var call in this.ledger.Calls)
        {
            var made = expected[call.RequestId];
            Assert.Equal(made.MessageId, call.MessageId);
            Assert.Equal(made.Model, call.Model);
            Assert.Equal(made.Output, call.OutputTokens);
            Assert.Equal(made.Usage, Encoding.UTF8.GetString(call.Usage));
            Assert.Equal(made.OccurredAt, call.OccurredAt);
            Assert.Equal(made.Project, CallEvent.ProjectOf(call.Cwd));
            Assert.Equal(made.Agent, call.AgentId);
            Assert.Equal(made.Session, call.SessionId);
            var stage = made.Stopped ? CallStage.Stopped : made.InFreshFile ? CallStage.InProgress : CallStage.Aborted;
            Assert.Equal(stage, CallState.Of(call, SessionTree.Now));
        }
    }
}
