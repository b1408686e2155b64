namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>One session log among those of an import.</summary>
internal sealed class LogFile(string path)
{
    public string Path { get; } = path;

    /// <summary>Gets when the file last changed (UTC), looked at after it was read.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Gets the agent that a file of its own belongs to: <c>agent-ID.jsonl</c>; empty for a main session.</summary>
    public string AgentId { get; } = AgentOf(System.IO.Path.GetFileNameWithoutExtension(path));

    private static string AgentOf(string name) => name.StartsWith("agent-", StringComparison.Ordinal) ? name["agent-".Length..] : "";
}

/// <summary>A line of a file. Places order by path, then line.</summary>
internal readonly record struct LinePlace(LogFile File, long Line) : IComparable<LinePlace>
{
    public int CompareTo(LinePlace other)
    {
        var byPath = string.CompareOrdinal(this.File.Path, other.File.Path);
        return byPath != 0 ? byPath : this.Line.CompareTo(other.Line);
    }

    public override string ToString() => $"{this.File.Path}:{this.Line}";
}
