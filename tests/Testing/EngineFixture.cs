using System.Collections.Concurrent;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Store.Migrations;
using Telemetry.Store.Sql;

namespace Telemetry.Testing;

/// <summary>
/// The embedded engine for tests: one per test process, because libchdb has one storage path per process, opened by the first
/// test that needs it and closed when the process ends. Tests need no collection: each makes a database of its own.
/// </summary>
public static class EngineFixture
{
    private static readonly Lazy<Task<EmbeddedEngine>> Shared = new(OpenAsync);
    private static readonly ConcurrentBag<ClickHouseDataSource> Returned = [];
    private static int databases;
    private static string? migrated;

    /// <summary>Gets the engine of this process.</summary>
    public static Task<EmbeddedEngine> EngineAsync() => Shared.Value;

    /// <summary>Makes a data source on the engine's default database.</summary>
    public static async Task<ClickHouseDataSource> CreateDataSourceAsync() => new("Timeout=60", (await EngineAsync()).CreateHandler());

    /// <summary>Makes a freshly migrated database of the caller's own, and a data source bound to it.</summary>
    public static async Task<ClickHouseDataSource> CreateDatabaseAsync(MigrationOptions? options = null)
    {
        if (options is null && Returned.TryTake(out var returned))
        {
            return returned;
        }

        var source = await CreateEmptyDatabaseAsync();
        await Migrator.ApplyAsync(source, options ?? new MigrationOptions());
        if (options is null)
        {
            migrated ??= await TablesAsync(source);
        }

        return source;
    }

    /// <summary>
    /// Takes a database back that nobody uses any more: emptied it serves the next test, as migrating costs ten times as much
    /// and each database that is left keeps the engine busy. One whose tables a test has changed is dropped.
    /// </summary>
    public static async Task ReturnDatabaseAsync(ClickHouseDataSource source)
    {
        if (await TablesAsync(source) == migrated)
        {
            await source.ExecuteAsync($"TRUNCATE ALL TABLES FROM {SqlQuote.Identifier(source.Database)} NOT LIKE 'schema_migrations'");
            Returned.Add(source);
        }
        else
        {
            await source.WithDatabase("default").ExecuteAsync($"DROP DATABASE {SqlQuote.Identifier(source.Database)}");
        }
    }

    /// <summary>Makes a database without tables.</summary>
    public static async Task<ClickHouseDataSource> CreateEmptyDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        var source = (await CreateDataSourceAsync()).WithDatabase(name);
        await source.WithDatabase("default").ExecuteAsync($"CREATE DATABASE {SqlQuote.Identifier(name)}");
        return source;
    }

    private static async Task<string?> TablesAsync(ClickHouseDataSource source) => await source.ScalarAsync<string>(
        "SELECT toString(groupBitXor(sipHash64(name, replaceAll(create_table_query, database, '')))) FROM system.tables WHERE database = {database:String}",
        new { database = source.Database });

    private static async Task<EmbeddedEngine> OpenAsync()
    {
        var path = Directory.CreateTempSubdirectory("telemetry-test-").FullName;

        // Hundreds of tests leave a database each, and the tables of one take about 8 MB.
        var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = Path.Combine(path, "clickhouse"), ServerMemoryMax = 8L << 30 });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            // libchdb may crash the process on exit when a connection is left open.
            engine.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
            Directory.Delete(path, recursive: true);
        };
        return engine;
    }
}
