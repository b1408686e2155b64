using System.Globalization;
using System.Text;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Embedded;

/// <summary>
/// The files of one database as they were at one moment, kept by the engine as hard links until this is disposed: taking it
/// needs no space and next to no time, however large the tables are.
/// </summary>
public sealed class EngineSnapshot : IDisposable
{
    private const string Frozen = "shadow";
    private const string Store = "store";
    private const string Metadata = "metadata";

    private readonly string links;

    private EngineSnapshot(string links, IReadOnlyList<EngineFile> files) => (this.links, Files) = (links, files);

    /// <summary>Gets the files, from which an engine that opens a folder with them in the same places serves the same rows.</summary>
    public IReadOnlyList<EngineFile> Files { get; }

    /// <summary>Takes a snapshot while nothing is written.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="database">The database.</param>
    /// <param name="meanwhile">Runs while writes still wait: what it sees belongs to the snapshot.</param>
    /// <param name="cancellationToken">Gives up waiting for running writes.</param>
    public static async Task<EngineSnapshot> TakeAsync(
        EmbeddedEngine engine, string database, Action meanwhile, CancellationToken cancellationToken)
    {
        // What a killed process left there.
        var frozen = Path.Combine(engine.Folder, Frozen);
        if (Directory.Exists(frozen))
        {
            Directory.Delete(frozen, recursive: true);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"snapshot_{Guid.NewGuid():N}");
        var links = Path.Combine(frozen, name);
        try
        {
            List<EngineFile> files = [];
            await engine.HoldWritesAsync(
                database,
                async run =>
                {
                    foreach (var table in await ListAsync(run, $"SELECT name FROM system.tables WHERE database = {SqlQuote.Text(database)} AND engine LIKE '%MergeTree' ORDER BY name"))
                    {
                        await run($"ALTER TABLE {SqlQuote.Identifier(table)} FREEZE WITH NAME {SqlQuote.Text(name)}");
                    }

                    var folders = await ListAsync(run, $"""
                        SELECT toString(uuid) FROM system.tables WHERE database = {SqlQuote.Text(database)}
                        UNION ALL SELECT toString(uuid) FROM system.databases WHERE name = {SqlQuote.Text(database)}
                        """);
                    files.AddRange(Definitions(engine.Folder, database, folders));
                    meanwhile();
                },
                cancellationToken);
            files.AddRange(Parts(links));
            return new EngineSnapshot(links, files);
        }
        catch
        {
            Remove(links);
            throw;
        }
    }

    /// <summary>Removes the links; the tables stay as they are.</summary>
    public void Dispose() => Remove(this.links);

    private static async Task<string[]> ListAsync(Func<string, Task<byte[]>> run, string sql) =>
        Encoding.UTF8.GetString(await run(sql)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Gets what says which tables there are. The files beside a table's parts are small and replaced as a whole.</summary>
    private static IEnumerable<EngineFile> Definitions(string engine, string database, IEnumerable<string> folders)
    {
        var definition = Path.Combine(Metadata, $"{database}.sql");
        yield return new EngineFile(definition, Path.Combine(engine, definition));
        foreach (var uuid in folders)
        {
            var folder = Path.Combine(Store, uuid[..3], uuid);
            if (Directory.Exists(Path.Combine(engine, folder)))
            {
                foreach (var file in Directory.EnumerateFiles(Path.Combine(engine, folder)))
                {
                    yield return new EngineFile(Path.Combine(folder, Path.GetFileName(file)), file);
                }
            }
        }
    }

    private static IEnumerable<EngineFile> Parts(string links)
    {
        var parts = Path.Combine(links, Store);
        return Directory.Exists(parts)
            ? Directory.EnumerateFiles(parts, "*", SearchOption.AllDirectories).Select(file => new EngineFile(Path.GetRelativePath(links, file), file))
            : [];
    }

    private static void Remove(string links)
    {
        if (Directory.Exists(links))
        {
            Directory.Delete(links, recursive: true);
        }
    }
}

/// <summary>One file of a snapshot.</summary>
/// <param name="Name">Its place below the engine's folder.</param>
/// <param name="Path">Where it can be read while the snapshot lasts.</param>
public sealed record EngineFile(string Name, string Path);
