using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Verification;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests;

public sealed class VerifierServiceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rollups_that_differ_are_found_and_repaired_and_then_are_equal()
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        await StoredEvents.InsertAsync(store, Noon, Noon.AddMinutes(20), Noon.AddDays(-40));
        await store.ExecuteAsync("TRUNCATE TABLE usage_15m");
        await store.ExecuteAsync("INSERT INTO usage_1d (tenant, bucket_start, provider, model, calls, cost_usd) SELECT '', toDate('2026-11-20'), 'anthropic', 'm', 5, 7");
        using var service = Service(store, new Readiness(true));

        var found = await service.CompareAsync(CancellationToken.None);
        Assert.Equal(2, found.Days);
        Assert.InRange(found.DifferingKeys, 3, 8);
        Assert.InRange(found.AbsoluteCostDifference, 7m, 7.1m);
        Assert.Equal(3L, await store.ScalarAsync<long>("SELECT sum(calls) FROM usage_15m"));
        Assert.Equal("0.0003", await store.ScalarAsync<string>("SELECT toString(sum(cost_usd)) FROM usage_1d"));

        var again = await service.CompareAsync(CancellationToken.None);
        Assert.Equal((0L, 0m, 0L), (again.DifferingKeys, again.AbsoluteCostDifference, again.IdentitiesMissing));
    }

    [Fact]
    public async Task It_compares_once_ingest_has_caught_up_and_not_before()
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        await StoredEvents.InsertAsync(store, Noon);
        var readiness = new Readiness(false);
        using var service = Service(store, readiness);
        await service.StartAsync(CancellationToken.None);
        Assert.Null(service.Status.ComparedAt);
        readiness.IsReady = true;
        for (var look = 0; look < 1_000 && service.Status.ComparedAt is null; look++)
        {
            await Task.Delay(20);
        }

        await service.StopAsync(CancellationToken.None);
        Assert.Equal(Noon, service.Status.ComparedAt);
        Assert.Equal("", service.Status.Error);
    }

    private static VerifierService Service(ClickHouseDataSource store, IReadiness readiness) =>
        new(store, new WriteGate(), readiness, new AggregatorOptions { VerifyFirstAfter = TimeSpan.Zero }, new ManualTimeProvider(Noon), NullLogger<VerifierService>.Instance);

    private sealed class Readiness(bool ready) : IReadiness
    {
        private volatile bool ready = ready;

        public bool IsReady
        {
            get => this.ready;
            set => this.ready = value;
        }

        public string Reason => IsReady ? "" : "The test says so.";
    }
}
