using System.Diagnostics;

namespace Telemetry.Repository.Tests;

/// <summary>The files of this checkout, as git knows them.</summary>
internal static class RepositoryTree
{
    public static string Root { get; } = Checkout.Root;

    /// <summary>Gets tracked and not-ignored files, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> FilesEndingIn(params string[] endings) =>
        Files.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static List<string> ListFiles()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Distinct(StringComparer.Ordinal).Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
