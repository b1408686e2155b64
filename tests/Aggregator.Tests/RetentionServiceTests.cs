using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Retention;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests;

public sealed class RetentionServiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(202510, 31, "2025-12-02T00:00:00Z", true)]
    [InlineData(202510, 31, "2025-12-01T23:59:59Z", false)]
    [InlineData(202512, 0, "2026-01-01T00:00:00Z", true)]
    [InlineData(202512, 0, "2025-12-31T23:59:59Z", false)]
    public void A_month_expires_when_its_last_moment_does(int month, int days, string now, bool expired) =>
        Assert.Equal(expired, ExpiredMonths.IsExpired(month, TimeSpan.FromDays(days), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Raw_rows_and_identities_of_a_month_go_together_and_rollups_stay_until_their_own_time()
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        await StoredEvents.InsertAsync(store, Now.AddDays(-1), Now.AddDays(-100), Now.AddDays(-500));
        var options = new AggregatorOptions { RetentionEvents = TimeSpan.FromDays(60), RetentionRollups = TimeSpan.FromDays(365) };
        using var service = new RetentionService(store, new WriteGate(), options, new ManualTimeProvider(Now), NullLogger<RetentionService>.Instance);

        var dropped = await service.DropExpiredAsync(CancellationToken.None);
        Assert.Equal(
            [
                ("usage_15m", 202507), ("usage_1d", 202507), ("usage_entity_15m", 202507),
                ("usage_events", 202507), ("usage_events", 202608), ("usage_identity", 202507), ("usage_identity", 202608),
                ("usage_model_1d", 202507),
            ],
            dropped.Order());
        Assert.Equal(1UL, await store.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
        Assert.Equal(1UL, await store.ScalarAsync<ulong>("SELECT count() FROM usage_identity"));
        Assert.Equal(2L, await store.ScalarAsync<long>("SELECT sum(calls) FROM usage_15m"));
        Assert.Empty(await service.DropExpiredAsync(CancellationToken.None));
    }
}
