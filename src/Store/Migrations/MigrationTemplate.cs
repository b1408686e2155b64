using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>Fills the placeholders of a SQL file for one server, the embedded engine, or a cluster.</summary>
public static partial class MigrationTemplate
{
    /// <summary>Gets the statements of a migration, ready to run.</summary>
    public static IReadOnlyList<string> Statements(Migration migration, MigrationOptions options) =>
        [.. Split(Fill(migration.Template, options)).Where(statement => !options.WithoutViews || !IsView(statement))];

    /// <summary>
    /// Gets the statements of files that are applied one after the other. A view that a later one of them makes anew is left out:
    /// views are dear to make, and a new database would make some of them twice.
    /// </summary>
    public static IReadOnlyList<string> Run(IReadOnlyCollection<Migration> files, MigrationOptions options)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        return [.. files.SelectMany(file => Statements(file, options)).Reverse().Where(statement => ViewOf(statement) is not { } view || made.Add(view)).Reverse()];
    }

    private static string? ViewOf(string statement) => MadeView().Match(statement) is { Success: true } match ? match.Groups["name"].Value : null;

    private static string Fill(string template, MigrationOptions options)
    {
        var settings = TableSettings(options);
        var text = template
            .Replace("{on_cluster}", options.OnCluster, StringComparison.Ordinal)
            .Replace("{raw_settings}", settings, StringComparison.Ordinal)
            .Replace("{view_settings}", settings, StringComparison.Ordinal);
        return EnginePlaceholder().Replace(text, match => options.Engine(match.Groups[1].Value, match.Groups[2].Value));
    }

    // The window of each view's target counts as much as the source's: without it a replay doubles the rollup.
    // Engine defaults do not sync anything; old parts live on until the merge that replaced them must be on disk.
    // A block is stored as one file, not as two for each column: every file is synced before the insert is answered.
    // Merges split the columns once a part is worth it.
    private static string TableSettings(MigrationOptions options)
    {
        var window = options.DeduplicationWindow.ToString(CultureInfo.InvariantCulture);
        var sync = "fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, " +
            "min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480, min_bytes_for_wide_part = 134217728";
        return options.Cluster is null
            ? $"non_replicated_deduplication_window = {window}, {sync}"
            : $"replicated_deduplication_window = {window}, replicated_deduplication_window_seconds = 604800, {sync}";
    }

    private static bool IsView(string statement) => MadeView().Match(statement) is { Success: true } match && !match.Groups["stored"].Success;

    private static List<string> Split(string text)
    {
        var statements = new List<string>();
        var start = 0;
        var any = false;
        var scanner = new SqlScanner(text);
        while (scanner.Next())
        {
            if (scanner.Text is not ";")
            {
                any = true;
                continue;
            }

            if (any)
            {
                statements.Add(text[start..scanner.Start].Trim());
            }

            start = scanner.End;
            any = false;
        }

        if (any)
        {
            statements.Add(text[start..].Trim());
        }

        return statements;
    }

    [GeneratedRegex(@"^CREATE (?:OR REPLACE )?(?<stored>MATERIALIZED )?VIEW (?:IF NOT EXISTS )?(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex MadeView();

    [GeneratedRegex(@"\{engine:(\w+)\}(?:\(([^)]*)\))?")]
    private static partial Regex EnginePlaceholder();
}
