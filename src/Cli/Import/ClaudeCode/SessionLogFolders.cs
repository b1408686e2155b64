namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Finds session logs: the tool's own folders, or what was named.</summary>
internal static class SessionLogFolders
{
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = 32,
    };

    /// <summary>Gets the folders the tool writes to on this machine, whether they exist or not.</summary>
    /// <param name="home">The user's home folder.</param>
    /// <param name="configDirectories">The value of CLAUDE_CONFIG_DIR (a comma list), null or empty where it is not set.</param>
    public static IReadOnlyList<string> Default(string home, string? configDirectories)
    {
        var configured = (configDirectories ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. configured.Select(static directory => Path.Combine(directory, "projects")),
            Path.Combine(home, ".claude", "projects"),
            Path.Combine(home, ".config", "claude", "projects"),
        ];
    }

    /// <summary>Lists the logs under files and folders: each file once, in the order of its path.</summary>
    /// <param name="paths">Files, taken as they are, and folders, searched for <c>*.jsonl</c>.</param>
    public static IReadOnlyList<string> Files(IEnumerable<string> paths)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Select(Path.GetFullPath))
        {
            if (File.Exists(path))
            {
                files.Add(path);
            }
            else if (Directory.Exists(path))
            {
                files.UnionWith(Directory.EnumerateFiles(path, "*.jsonl", Everywhere));
            }
        }

        return [.. files];
    }
}
