using System.Diagnostics;
using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: whoever sets the services up is told everything that is wrong, at once, and what to do.</summary>
public sealed class VerbTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Migrate_says_what_it_would_apply_applies_it_once_and_refuses_a_schema_of_a_newer_build()
    {
        var cluster = await SharedCluster.GetAsync();
        var database = cluster.Engine.NewDatabaseName();
        string[] connection = ["--clickhouse", cluster.Engine.ConnectionString(database)];
        var planned = await RunAsync(["migrate", "--dry-run", .. connection]);
        var before = await RunAsync(["serve", "--validate", .. connection]);
        var applied = await RunAsync(["migrate", .. connection]);
        var again = await RunAsync(["migrate", .. connection]);
        var ready = await RunAsync(["serve", "--validate", .. connection]);

        Assert.Equal((0, 3, 0, 0, 0), (planned.Code, before.Code, applied.Code, again.Code, ready.Code));
        Assert.Equal(MigrationFiles.All.Select(file => $"{file.Version:0000}_{file.Name}"), planned.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("has no tables yet: run 'telemetry migrate'", before.Errors, StringComparison.Ordinal);
        Assert.Equal(planned.Output, applied.Output);
        Assert.Equal("", again.Output);

        await using var store = cluster.Engine.Open(database);
        await store.ExecuteAsync("INSERT INTO schema_migrations SELECT 9999, 'from_the_future', 'x', now64(3)");
        var newer = await RunAsync(["migrate", .. connection]);
        Assert.Equal(1, newer.Code);
        Assert.Contains("Use the newer build", newer.Errors, StringComparison.Ordinal);
        await store.WithDatabase("default").ExecuteAsync($"DROP DATABASE {database}");
    }

    [Fact]
    public async Task Ingest_checks_both_servers_and_names_all_that_does_not_hold()
    {
        var cluster = await SharedCluster.GetAsync();
        var result = await RunAsync(
            ["ingest", "--validate", "--bootstrap-servers", "127.0.0.1:1", "--clickhouse", "Host=127.0.0.1;Port=1"], ("TELEMETRY__Kafka__Client__socket_timeout_ms", "1000"));
        Assert.Equal(3, result.Code);
        Assert.Contains("Check Host, Port and Protocol of ClickHouse:ConnectionString", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Kafka at 127.0.0.1:1", result.Errors, StringComparison.Ordinal);

        await using var run = await ClusterRun.CreateAsync();
        var valid = await RunAsync(
            ["ingest", "--validate", "--bootstrap-servers", cluster.Kafka.BootstrapServers, "--clickhouse", cluster.Engine.ConnectionString(run.Database)],
            ("TELEMETRY__Kafka__Topic", run.Topic), ("TELEMETRY__Kafka__DeadLetterTopic", run.DeadLetterTopic));
        Assert.True(valid.Code == 0, valid.Errors);
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_every_fault()
    {
        var result = await RunAsync(
            ["ingest", "--validate"],
            ("TELEMETRY__Kafka__Client__acks", "1"), ("TELEMETRY__Kafka__Topic", "a b"), ("TELEMETRY__ClickHouse__Clusters", "main"),
            ("TELEMETRY__ClickHouse__ConnectionString", "Hots=x"), ("TELEMETRY__Listen", "everywhere"), ("TELEMETRY__Otlp__Endpoint", "collector"));

        Assert.Equal(2, result.Code);
        Assert.All(
            [
                "Kafka:BootstrapServers: is missing", "did you mean ClickHouse:Cluster?",
                "Unknown key 'hots'", "Listen: 'everywhere' is not an address", "Otlp:Endpoint: 'collector' is not an address",
                "Kafka:Client:acks", "Kafka:Topic",
            ],
            fault => Assert.Contains(fault, result.Errors, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_migrate_with_a_sentence_and_not_a_trace()
    {
        var result = await RunAsync(["migrate", "--clickhouse", "Host=127.0.0.1;Port=1"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("cannot be reached", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_the_server_does_not_know_is_named_with_those_it_knows()
    {
        await using var run = await ClusterRun.CreateAsync();
        var connection = run.Engine.ConnectionString(run.Database);
        foreach (var verb in new[] { "migrate", "serve" })
        {
            var result = await RunAsync([verb, "--clickhouse", connection], ("TELEMETRY__ClickHouse__Cluster", "main"));
            Assert.Equal(1, result.Code);
            Assert.Contains("this server knows no cluster main", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_SQL_of_a_replicated_schema_is_printed_without_asking_a_server()
    {
        var result = await RunAsync(["migrate", "--print", "--clickhouse", "Host=127.0.0.1;Port=1;Database=costs"], ("TELEMETRY__ClickHouse__Cluster", "main"));
        Assert.True(result.Code == 0, result.Errors);
        Assert.StartsWith("CREATE DATABASE IF NOT EXISTS `costs` ON CLUSTER `main`;", result.Output, StringComparison.Ordinal);
        Assert.Contains("ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', revision)", result.Output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await errors);
    }
}
