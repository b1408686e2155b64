using System.Net;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: a server without an ingester in its process says truly how fresh its figures are, and whether it may serve them.</summary>
public sealed class FreshnessTests
{
    [Fact]
    public async Task A_server_tells_from_the_store_alone_how_fresh_it_is_and_that_nothing_waits()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        var server = await run.ServerAsync();
        Assert.Equal(DateTimeOffset.UnixEpoch, await run.RefreshedAtAsync());

        var ingester = await run.StartIngesterAsync();
        await run.ProduceAsync(100);
        Assert.True(await ingester.WaitUntilReadyAsync(), ingester.Said);
        await run.AssertCountedOnceAsync();
        Assert.Equal(0, await server.MetricAsync("telemetry_store_lag"));
        var store = await server.Http.GetStringAsync(new Uri("/api/v1/store", UriKind.Relative));
        Assert.Contains("\"ingest_progress\"", store, StringComparison.Ordinal);
        var health = await run.HealthAsync();
        Assert.Equal((0L, 1UL), (health.Lag, health.Ingesters));
    }

    [Fact]
    public async Task While_the_store_is_away_an_ingester_takes_events_and_says_that_it_waits_and_goes_on_when_it_is_back()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        run.Proxy.Set(RequestKind.Any, ProxyFault.Refuse);
        var ingester = await run.StartIngesterAsync();
        await run.ProduceAsync(50);
        using (var answer = await ingester.Http.GetAsync(new Uri("/readyz", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        run.Proxy.Clear();
        Assert.True(await ingester.WaitUntilReadyAsync(), ingester.Said);
        await run.AssertCountedOnceAsync();
    }
}
