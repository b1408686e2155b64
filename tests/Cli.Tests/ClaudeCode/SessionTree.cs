using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telemetry.Cli.Tests.ClaudeCode;

/// <summary>What the import must make of one call, worked out by the maker of the tree and not by the importer.</summary>
internal sealed record ExpectedCall
{
    public required string RequestId { get; init; }
    public required string MessageId { get; init; }
    public required string Model { get; init; }
    public required string Usage { get; init; }
    public required long Output { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required string Project { get; init; }
    public required string Session { get; init; }
    public required string Agent { get; init; }
    public required bool Stopped { get; init; }
    public required bool InFreshFile { get; init; }
}

/// <summary>
/// Makes a tree of session logs with everything real ones have: several lines per call with stale counts, forks that
/// repeat history, sub-agents, synthetic messages, tool results that look like usage, damaged lines, calls that never ended.
/// </summary>
internal sealed class SessionTree
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Models = ["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"];
    private static readonly string[] Folders = ["/home/ann/src/shop", "/home/ann/src/search engine", "C:\\Users\\ann\\billing", "/srv/tools/"];
    private static readonly string[] Projects = ["shop", "search engine", "billing", "tools"];

    private readonly Random random;
    private readonly string root;
    private int made;

    private readonly DateTimeOffset now;

    private SessionTree(string root, int seed, DateTimeOffset now) => (this.root, this.random, this.now) = (root, new Random(seed), now);

    public List<ExpectedCall> Calls { get; } = [];
    public long Lines { get; private set; }
    public int DamagedLines { get; private set; }
    public int Files { get; private set; }

    /// <summary>Makes a tree of at least so many lines, whose clock stands at <see cref="Now"/>.</summary>
    public static SessionTree Make(string root, int lines, int seed) => Make(root, lines, seed, Now);

    /// <summary>Makes a tree of at least so many lines.</summary>
    /// <param name="now">When it is read, in whole seconds: a real server has a clock of its own.</param>
    public static SessionTree Make(string root, int lines, int seed, DateTimeOffset now)
    {
        var tree = new SessionTree(root, seed, now);
        for (var session = 0; tree.Lines < lines; session++)
        {
            tree.AddSession(session);
        }

        return tree;
    }

    private void AddSession(int index)
    {
        var project = index % Folders.Length;
        var folder = Path.Combine(this.root, "projects", $"-p{project}");
        var session = Guid(index);
        var fresh = index % 7 == 6;
        var start = this.now.AddDays(-1 - (index % 200)).AddSeconds(index);
        var lines = new List<string>();
        for (var call = 0; call < 12; call++)
        {
            AddCall(lines, session, project, agent: "", start.AddMinutes(call), fresh, endless: call == 11 && index % 3 == 0);
            if (call % 4 == 0)
            {
                lines.Add(Synthetic(session));
                lines.Add(ToolResult(session));
            }
        }

        if (index % 5 == 2)
        {
            lines.Insert(lines.Count / 2, "{\"type\":\"assistant\",\"message\":{\"usage\":{\"output_tokens\":1,}}}");
            this.DamagedLines++;
        }

        Write(Path.Combine(folder, $"{session}.jsonl"), lines, fresh, isCutOff: !fresh && index % 6 == 4);
        AddSubagent(folder, session, project, index, start);
        if (index % 4 == 1)
        {
            AddCopy(folder, session, Guid(1_000_000 + index), project, lines, start);
        }
        else if (index % 12 == 3)
        {
            AddCopy(folder, session, session, project, lines, start);
        }
    }

    /// <summary>The whole history again in another file, then a call of its own: a fork has a session id of its own, a resume keeps the old one.</summary>
    private void AddCopy(string folder, string session, string copy, int project, List<string> lines, DateTimeOffset start)
    {
        var copied = lines.Where(static line => !line.Contains(",}}}", StringComparison.Ordinal)).Select(line => line.Replace(session, copy, StringComparison.Ordinal)).ToList();
        AddCall(copied, copy, project, agent: "", start.AddHours(3), fresh: false, endless: false);
        Write(Path.Combine(folder, copy == session ? $"{session}-resumed.jsonl" : $"{copy}.jsonl"), copied, fresh: false);
    }

    private void AddSubagent(string folder, string session, int project, int index, DateTimeOffset start)
    {
        if (index % 2 != 0)
        {
            return;
        }

        var agent = $"a{index:x6}";
        var lines = new List<string>();
        AddCall(lines, session, project, agent, start.AddMinutes(1), fresh: false, endless: false);
        AddCall(lines, session, project, agent, start.AddMinutes(2), fresh: false, endless: false);
        Write(Path.Combine(folder, session, "subagents", $"agent-{agent}.jsonl"), lines, fresh: false);
    }

    private void AddCall(List<string> lines, string session, int project, string agent, DateTimeOffset at, bool fresh, bool endless)
    {
        var id = this.made++;
        var model = Models[this.random.Next(Models.Length)];
        var parts = 1 + this.random.Next(4);
        var output = 10 + this.random.Next(5_000);
        var usage = "";
        for (var part = 0; part < parts; part++)
        {
            var last = part == parts - 1;
            var tokens = last ? output : 1 + this.random.Next(8);
            usage = Usage(id, tokens);
            lines.Add(Line(session, project, agent, model, id, usage, at.AddMilliseconds(part * 40), last && !endless ? "tool_use" : null, part));
            lines.Add(User(session));
        }

        Calls.Add(new ExpectedCall
        {
            RequestId = $"req_{id:x10}",
            MessageId = $"msg_{id:x10}",
            Model = model,
            Usage = usage,
            Output = output,
            OccurredAt = at,
            Project = Projects[project],
            Session = session,
            Agent = agent,
            Stopped = !endless,
            InFreshFile = fresh,
        });
    }

    private static string Usage(int id, int output) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"input_tokens\":{id % 900},\"cache_creation_input_tokens\":{id % 50 * 10},\"cache_read_input_tokens\":{id % 70_000},\"cache_creation\":{{\"ephemeral_5m_input_tokens\":{id % 50 * 3},\"ephemeral_1h_input_tokens\":{id % 50 * 7}}},\"output_tokens\":{output},\"service_tier\":\"standard\"}}");

    private string Line(string session, int project, string agent, string model, int id, string usage, DateTimeOffset at, string? stop, int part)
    {
        var text = JsonEncodedText.Encode(Text());
        var agentPart = agent.Length > 0 ? $"\"agentId\":\"{agent}\"," : "";
        return $$"""
            {"parentUuid":"p{{id}}-{{part}}","isSidechain":{{(agent.Length > 0 ? "true" : "false")}},{{agentPart}}"userType":"external","cwd":{{JsonSerializer.Serialize(Folders[project])}},"sessionId":"{{session}}","version":"2.1.{{project}}","gitBranch":"main","message":{"model":"{{model}}","id":"msg_{{id:x10}}","type":"message","role":"assistant","content":[{"type":"text","text":"{{text}}"}],"stop_reason":{{(stop is null ? "null" : $"\"{stop}\"")}},"stop_sequence":null,"usage":{{usage}}},"requestId":"req_{{id:x10}}","type":"assistant","uuid":"u{{id}}-{{part}}","timestamp":"{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}
            """;
    }

    private string User(string session) =>
        $$$"""{"type":"user","sessionId":"{{{session}}}","message":{"role":"user","content":"{{{JsonEncodedText.Encode(Text())}}}"}}""";

    private static string ToolResult(string session) =>
        $$$"""{"type":"user","sessionId":"{{{session}}}","message":{"role":"user","content":"by the assistant"},"toolUseResult":{"usage":{"input_tokens":5,"output_tokens":77},"role":"assistant"}}""";

    private static string Synthetic(string session) =>
        """{"type":"assistant","sessionId":"SESSION","isApiErrorMessage":true,"timestamp":"2026-11-01T00:00:00.000Z","message":{"id":"x","model":"<synthetic>","stop_reason":"stop_sequence","usage":{"input_tokens":0,"output_tokens":0}}}""".Replace("SESSION", session, StringComparison.Ordinal);

    /// <summary>Text with everything that could be mistaken for structure.</summary>
    private string Text() =>
        string.Concat(Enumerable.Repeat("so \"usage\":{\"output_tokens\":9999999} says the \"assistant\"\n", 1 + this.random.Next(8)));

    private void Write(string path, List<string> lines, bool fresh, bool isCutOff = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var end = "\n";
        if (isCutOff)
        {
            // The disk was full, or the machine went down: the file ends inside a line.
            end += lines[0][..^40];
            Lines++;
            this.DamagedLines++;
        }

        File.WriteAllText(path, string.Join('\n', lines) + end, new UTF8Encoding(false));
        File.SetLastWriteTimeUtc(path, (fresh ? this.now.AddMinutes(-1) : this.now.AddDays(-1)).UtcDateTime);
        Lines += lines.Count;
        Files++;
    }

    private static string Guid(int index) => $"00000000-0000-4000-8000-{index:x12}";
}
