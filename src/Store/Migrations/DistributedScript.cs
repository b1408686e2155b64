using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>
/// The SQL of a database that reads the usage of several installations together: a Distributed table over each of their tables,
/// and the same views over those. Nothing is written through it.
/// </summary>
public static partial class DistributedScript
{
    // What people set up, and what ingesters report, is each installation's own.
    private static readonly FrozenSet<string> Names = new[]
    {
        "usage_events", "usage_adjustments", "usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m", "dead_letters",
        "spend", "cache_hit_rate", "model_distribution",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Gets the name of the reading database.</summary>
    public static string DatabaseOf(string database) => database + "_all";

    /// <summary>Gets the statements in order; those after the first are for <see cref="DatabaseOf"/> as the current database.</summary>
    /// <param name="database">The database that every installation has.</param>
    /// <param name="cluster">The cluster whose shards are the installations; the statements run on all of them.</param>
    public static IEnumerable<string> Statements(string database, string cluster)
    {
        var form = new MigrationOptions { Cluster = cluster };
        yield return $"CREATE DATABASE IF NOT EXISTS {SqlQuote.Identifier(DatabaseOf(database))} {form.OnCluster}";
        foreach (var statement in MigrationFiles.All.SelectMany(migration => MigrationTemplate.Statements(migration, form)))
        {
            if (Added().Match(statement) is { Success: true } added && Names.Contains(added.Groups["name"].Value))
            {
                // For a database that was made before.
                yield return statement;
            }

            if (Made().Match(statement) is not { Success: true } made || !Names.Contains(made.Groups["name"].Value))
            {
                continue;
            }

            var name = SqlQuote.Identifier(made.Groups["name"].Value);
            yield return made.Groups["kind"].Value == "VIEW"
                ? statement
                : $"CREATE TABLE IF NOT EXISTS {name} {form.OnCluster} AS {SqlQuote.Identifier(database)}.{name} "
                    + $"ENGINE = Distributed({SqlQuote.Identifier(cluster)}, {SqlQuote.Identifier(database)}, {name})";
        }
    }

    [GeneratedRegex(@"^ALTER TABLE (?<name>\w+) .*ADD COLUMN IF NOT EXISTS", RegexOptions.Multiline)]
    private static partial Regex Added();

    [GeneratedRegex(@"^CREATE (?:OR REPLACE )?(?<kind>TABLE|VIEW) (?:IF NOT EXISTS )?(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Made();
}
