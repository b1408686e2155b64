using System.Text.RegularExpressions;
using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// The schema in its replicated form, on an engine that knows clusters and macros and accepts replicated tables. What ON CLUSTER
/// does on other machines is not run here: those statements are parsed.
/// </summary>
public sealed partial class ReplicaTests(ReplicaTests.Replica replica) : IClassFixture<ReplicaTests.Replica>, IDisposable
{
    private static readonly MigrationOptions Replicated = new() { Cluster = EngineConfig.OneShard };
    private readonly ClickHouseDataSource store = replica.Engine.Open(replica.Engine.NewDatabaseName());

    public void Dispose() => this.store.Dispose();

    [Fact]
    public async Task Every_table_that_keeps_rows_is_made_as_a_replica_that_finds_the_others_by_its_name()
    {
        await MakeOnThisReplicaAsync();

        var tables = await TablesAsync("engine LIKE '%MergeTree'");
        Assert.NotEmpty(tables);
        Assert.Equal(tables, await TablesAsync("engine LIKE 'Replicated%'"));
        var paths = await this.store.QueryAsync<string>("SELECT zookeeper_path FROM system.replicas WHERE database = currentDatabase() ORDER BY table");
        Assert.Equal(tables.Select(table => $"/clickhouse/tables/1/{this.store.Database}/{table}"), paths);
    }

    [Fact]
    public async Task Each_statement_for_a_whole_cluster_is_one_that_the_engine_understands()
    {
        foreach (var statement in Migrator.Script("telemetry", Replicated))
        {
            var written = await this.store.WithDatabase("default").ScalarAsync<string>("SELECT formatQuery({sql:String})", new { sql = statement });
            Assert.Contains("ON CLUSTER main", written, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("absent", "knows no cluster absent")]
    [InlineData("absent", "main, wide")]
    [InlineData(EngineConfig.TwoShards, "has 2 shards")]
    public async Task A_cluster_that_cannot_have_the_tables_is_refused_before_anything_is_made(string cluster, string reason)
    {
        var fault = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(this.store, new MigrationOptions { Cluster = cluster }));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0UL, await this.store.WithDatabase("default").ScalarAsync<ulong>(
            "SELECT count() FROM system.databases WHERE name = {name:String}", new { name = this.store.Database }));
    }

    [Fact]
    public async Task Replicated_tables_without_their_cluster_and_plain_tables_with_one_are_refused()
    {
        await MakeOnThisReplicaAsync();
        await using var plain = replica.Engine.Open(replica.Engine.NewDatabaseName());
        await Migrator.ApplyAsync(plain, new MigrationOptions());

        var unnamed = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ReadStateAsync(this.store, new MigrationOptions()));
        var made = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ReadStateAsync(plain, Replicated));

        Assert.Contains("ClickHouse:Cluster", unnamed.Message, StringComparison.Ordinal);
        Assert.Contains("made for one server", made.Message, StringComparison.Ordinal);
        Assert.Equal(MigrationFiles.All.Count, (await Migrator.ReadStateAsync(this.store, Replicated)).Missing.Count);
    }

    [Fact]
    public async Task A_database_of_distributed_tables_says_of_a_shard_what_the_shard_says()
    {
        await Migrator.ApplyAsync(this.store, new MigrationOptions());
        await this.store.ExecuteAsync("""
            INSERT INTO usage_events (event_id, occurred_at, provider, model, team, status, priced, cost_usd, cache_write_premium_usd, output_tokens, duration_ms, log_topic, log_offset)
            SELECT generateUUIDv4(), toDateTime64('2026-11-01 10:00:00', 3, 'UTC') + number * 1000, 'anthropic', 'claude', concat('team ', toString(number % 3)), 'ok', 1, 0.25, 0.125, 10, 100, 't', number
            FROM numbers(90)
            """);
        var script = DistributedScript.Statements(this.store.Database, EngineConfig.OneShard).ToList();
        var all = this.store.WithDatabase(DistributedScript.DatabaseOf(this.store.Database));
        await MakeAsync();
        foreach (var table in (string[])["usage_events", "usage_adjustments", "usage_15m"])
        {
            // As it was made by a build that did not know the column yet.
            await all.ExecuteAsync($"ALTER TABLE {table} DROP COLUMN cache_write_premium_usd");
        }

        await MakeAsync();
        async Task MakeAsync()
        {
            foreach (var statement in script)
            {
                // The engine alone has nobody to send a statement to.
                var here = statement.Replace("ON CLUSTER `main`", "", StringComparison.Ordinal);
                Assert.NotEqual(statement, here);
                await (statement == script[0] ? this.store : all).ExecuteAsync(here);
            }
        }

        foreach (var figure in new[] { "sum(cost_usd) FROM usage_15m", "sum(calls) FROM usage_model_1d", "sum(cache_write_premium_usd) FROM usage_15m", "sum(cache_write_premium_usd) FROM usage_events", "sum(cost_usd) FROM spend WHERE team = 'team 1'", "count() FROM usage_events", "count() FROM model_distribution" })
        {
            var there = await this.store.ScalarAsync<decimal>($"SELECT toDecimal64({figure.Replace(" FROM", ", 6) FROM", StringComparison.Ordinal)}");
            Assert.NotEqual(0, there);
            Assert.Equal(there, await all.ScalarAsync<decimal>($"SELECT toDecimal64({figure.Replace(" FROM", ", 6) FROM", StringComparison.Ordinal)}"));
        }
    }

    private async Task MakeOnThisReplicaAsync()
    {
        var root = this.store.WithDatabase("default");
        var script = Migrator.Script(this.store.Database, Replicated with { OnThisReplicaAlone = true }).ToList();
        await root.ExecuteAsync(script[0]);

        // A column is added by a replica that is active, which this engine never gets: here tables have it from the start.
        var added = script.Select(static statement => AddedColumn().Match(statement)).Where(static match => match.Success)
            .ToLookup(static match => match.Groups["table"].Value, static match => match.Groups["column"].Value);
        foreach (var statement in script.Skip(1).Where(static statement => !AddedColumn().IsMatch(statement)))
        {
            var table = MadeTable().Match(statement).Groups["table"].Value;
            await this.store.ExecuteAsync(statement.Replace("\n)\nENGINE", $"{string.Concat(added[table].Select(static column => $",\n{column}"))}\n)\nENGINE", StringComparison.Ordinal));
        }
    }

    private Task<List<string>> TablesAsync(string condition) => this.store.QueryAsync<string>(
        $"SELECT name FROM system.tables WHERE database = currentDatabase() AND {condition} ORDER BY name");

    [GeneratedRegex(@"^ALTER TABLE (?<table>\w+) .*ADD COLUMN IF NOT EXISTS (?<column>.+?)(?: AFTER \w+)?$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddedColumn();

    [GeneratedRegex(@"^CREATE TABLE IF NOT EXISTS (?<table>\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MadeTable();

    /// <summary>The engine that stands for one replica.</summary>
    public sealed class Replica : IAsyncLifetime
    {
        public EngineProcess Engine { get; private set; } = null!;

        public async Task InitializeAsync() => Engine = await EngineProcess.StartAsync(EngineConfig.Of);

        public Task DisposeAsync() => Engine.DisposeAsync().AsTask();
    }
}
