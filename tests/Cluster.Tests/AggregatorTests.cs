using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: of several aggregators one works, another takes over when it dies, and nobody is alerted twice.</summary>
public sealed class AggregatorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SoakFact]
    public async Task A_killed_aggregator_is_followed_by_another_and_each_crossing_is_told_once()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        var calls = new ConcurrentQueue<string>();
        await using var receiver = Receiver(calls);
        await receiver.StartAsync();
        var server = await run.ServerAsync(("TELEMETRY__Webhooks__AllowPrivate", "true"));
        using var webhook = await server.Http.PutAsJsonAsync("/api/v1/webhooks/ops", new { url = receiver.Urls.Single() + "/hook", types = new[] { "budget.threshold_crossed" } });
        using var budget = await server.Http.PutAsJsonAsync("/api/v1/budgets/all", new
        {
            limit_usd = "10", period = "year", timezone = "UTC", thresholds = new[] { new { percent = 50, basis = "actual" }, new { percent = 100, basis = "actual" } },
        });
        Assert.True(webhook.IsSuccessStatusCode && budget.IsSuccessStatusCode, await budget.Content.ReadAsStringAsync());
        await using var first = await StartAsync(run);
        await using var second = await StartAsync(run);

        await SpendAsync(run, 6);
        await CalledAsync(calls, 1, run);
        var holder = first.Said.Contains("assigns the lease", StringComparison.Ordinal) ? first : second;
        await holder.KillAsync();
        await SpendAsync(run, 5);
        await CalledAsync(calls, 2, run);

        Assert.Equal([50, 100], calls.Select(static body => JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("threshold_percent").GetInt32()));
        Assert.Equal(2UL, await run.Store.ScalarAsync<ulong>("SELECT count() FROM alerts WHERE kind = 'budget'"));
    }

    private static Task<ServiceProcess> StartAsync(ClusterRun run) => ServiceProcess.StartAsync(
        ["aggregate", "--bootstrap-servers", run.Kafka.BootstrapServers, "--clickhouse", run.Store.ConnectionString],
        ("TELEMETRY__Kafka__Topic", run.Topic), ("TELEMETRY__Kafka__Group", run.Group), ("TELEMETRY__Webhooks__AllowPrivate", "true"),
        ("TELEMETRY__Kafka__Client__session_timeout_ms", "6000"), ("TELEMETRY__Kafka__Client__heartbeat_interval_ms", "500"));

    private static Task CalledAsync(ConcurrentQueue<string> calls, int count, ClusterRun run) =>
        Until.TrueAsync(() => Task.FromResult(calls.Count >= count), Patience, () => $"{calls.Count} of {count} webhooks came. {run.Said}");

    private static Task SpendAsync(ClusterRun run, decimal usd) => run.Store.ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            INSERT INTO usage_events (event_id, occurred_at, ingested_at, provider, model, operation, service_tier, billing, status, usage_quality, response_cache, priced,
                cost_usd, list_cost_usd, cost_without_cache_usd, cost_without_batch_usd, response_cache_saving_usd)
            SELECT generateUUIDv4(), now64(3), now64(3), 'acme', 'm', 'chat', 'standard', 'metered', 'ok', 'final', 'none', 1, {usd}, {usd}, {usd}, {usd}, 0
            """));

    private static WebApplication Receiver(ConcurrentQueue<string> calls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            calls.Enqueue(await reader.ReadToEndAsync());
        });
        return app;
    }
}
