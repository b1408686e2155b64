using System.Globalization;
using System.Text.RegularExpressions;

namespace Telemetry.Store.Migrations;

/// <summary>The numbered SQL files, which travel inside the assembly.</summary>
public static partial class MigrationFiles
{
    private const string Root = "sql/";

    private static readonly string[] Resources = [.. typeof(MigrationFiles).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    /// <summary>Gets every migration in order of its number.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Gets the text of sql/clickhouse/fragments/NAME.sql with the fragments that it includes.</summary>
    public static string Fragment(string name) => FragmentAt(name, int.MaxValue);

    private static List<Migration> Load()
    {
        var migrations = new List<Migration>();
        foreach (var resource in Resources)
        {
            if (FileName().Match(resource) is { Success: true } match)
            {
                var version = NumberOf(match);
                migrations.Add(new Migration(version, match.Groups[2].Value, Include(Read(resource), version)));
            }
        }

        return migrations;
    }

    private static string Include(string text, int version) =>
        IncludePlaceholder().Replace(text, match => FragmentAt(match.Groups[1].Value, version));

    private static string FragmentAt(string name, int version) => Include(Read(ResourceAt(name, version)).TrimEnd(), version);

    // What was applied never changes: a file gets the text that fragments had when it was the newest one.
    private static string ResourceAt(string name, int version) =>
        Resources.FirstOrDefault(resource => FormerFragment().Match(resource) is { Success: true } match && match.Groups[2].Value == name && NumberOf(match) >= version)
        ?? $"{Root}fragments/{name}.sql";

    private static int NumberOf(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Read(string resource)
    {
        using var stream = typeof(MigrationFiles).Assembly.GetManifestResourceStream(resource)
            ?? throw new MigrationException($"The SQL file {resource} is missing from this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^sql/(\d{4})_(\w+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^sql/fragments/(?<2>\w+)\.until_(?<1>\d{4})\.sql$")]
    private static partial Regex FormerFragment();

    [GeneratedRegex(@"\{include:([\w.]+)\}")]
    private static partial Regex IncludePlaceholder();
}
