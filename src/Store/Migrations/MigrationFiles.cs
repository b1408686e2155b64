using System.Globalization;
using System.Text.RegularExpressions;

namespace Telemetry.Store.Migrations;

/// <summary>The numbered SQL files, which travel inside the assembly.</summary>
public static partial class MigrationFiles
{
    private const string Root = "sql/";

    /// <summary>Gets every migration in order of its number.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Gets the text of sql/clickhouse/fragments/NAME.sql with the fragments that it includes.</summary>
    public static string Fragment(string name) => Include(Read($"{Root}fragments/{name}.sql").TrimEnd());

    private static List<Migration> Load()
    {
        var migrations = new List<Migration>();
        foreach (var resource in typeof(MigrationFiles).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (FileName().Match(resource) is { Success: true } match)
            {
                var version = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                migrations.Add(new Migration(version, match.Groups[2].Value, Include(Read(resource))));
            }
        }

        return migrations;
    }

    private static string Include(string text) => IncludePlaceholder().Replace(text, match => Fragment(match.Groups[1].Value));

    private static string Read(string resource)
    {
        using var stream = typeof(MigrationFiles).Assembly.GetManifestResourceStream(resource)
            ?? throw new MigrationException($"The SQL file {resource} is missing from this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^sql/(\d{4})_(\w+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\{include:(\w+)\}")]
    private static partial Regex IncludePlaceholder();
}
