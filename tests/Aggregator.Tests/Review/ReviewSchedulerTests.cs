using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Review;
using Telemetry.Aggregator.Review.Schedule;
using Telemetry.Aggregator.Tests.Webhooks;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Tests.Review;

public sealed class ReviewSchedulerTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_review_is_sent_once_over_restarts_and_replicas_at_eight_by_the_zones_clock()
    {
        await using var host = await StartAsync();
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(-3), Monday.AddDays(-10), Monday.AddDays(-40));
        host.Clock.SetUtcNow(Monday.AddSeconds(-1));
        Assert.Equal([("2026-W45", null), ("2026-10", null)], await SendDueAsync(host));
        Assert.Empty(await SendDueAsync(host));
        host.Clock.SetUtcNow(Monday);
        var replica = ActivatorUtilities.CreateInstance<ReviewScheduler>(host.Service<IServiceProvider>());
        Assert.Equal([("2026-W46", null)], await replica.SendDueAsync(CancellationToken.None));
        Assert.Empty(await SendDueAsync(host));
        await using var restarted = await StartAsync(host);
        Assert.Empty(await SendDueAsync(restarted));

        var data = await DataAsync(host, "2026-W46");
        Assert.Equal(("weekly", "Europe/Berlin", "0.0001", "0.0001", "0"), (Text(data, "kind"), Text(data, "tz"), Text(data, "cost_usd"), Text(data, "prior_cost_usd"), Text(data, "change_usd")));
        Assert.Equal(("2026-11-08T23:00:00Z", "2026-11-15T23:00:00Z"), (Text(data, "period_start"), Text(data, "period_end")));
        Assert.Equal("/api/v1/review?week=2026-W46&tz=Europe%2FBerlin", Text(data, "url"));
        Assert.Equal(5, data.GetProperty("change").GetArrayLength());
        Assert.True(data.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task After_a_long_stop_only_the_latest_review_of_each_kind_is_sent_and_none_of_nothing()
    {
        await using var host = await StartAsync();
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(-3));
        host.Clock.SetUtcNow(Monday);
        Assert.Equal([("2026-W46", null)], await SendDueAsync(host));
        host.Clock.SetUtcNow(Monday.AddDays(60));
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(55));
        await using var restarted = await StartAsync(host);
        Assert.Equal([("2027-W01", null), ("2026-12", null)], await SendDueAsync(restarted));
    }

    [Fact]
    public async Task A_review_waits_a_day_for_figures_that_lag_behind_the_end_of_its_period()
    {
        var freshness = new LaggingFigures();
        await using var host = await StartAsync(configure: services => services.AddSingleton<IDataFreshness>(freshness));
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(-3));
        host.Clock.SetUtcNow(Monday.AddHours(23));
        Assert.Equal([], await SendDueAsync(host));
        freshness.DataRefreshedAt = Monday.AddHours(-8);
        Assert.Equal([("2026-W46", null)], await SendDueAsync(host));
        freshness.DataRefreshedAt = Monday.AddDays(-60);
        host.Clock.SetUtcNow(Monday.AddDays(8));
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(3));
        Assert.Equal([("2026-W47", null)], await SendDueAsync(host));
    }

    [Fact]
    public async Task A_tenants_endpoint_gets_the_tenants_own_review()
    {
        await using var host = await StartAsync();
        await host.PutAsync("own", "http://127.0.0.1:9/", tenant: "acme", types: WebhookTypes.ReviewReady);
        await StoredEvents.InsertAsync(host.Store, Monday.AddDays(-3));
        host.Clock.SetUtcNow(Monday);
        Assert.Equal([("2026-W46", null)], await SendDueAsync(host));
        await host.PutAsync("nameless", "http://127.0.0.1:9/", tenant: "", types: WebhookTypes.ReviewReady);
        Assert.Equal([("2026-W46", "")], await SendDueAsync(host));
    }

    private static Task<AlertingHost> StartAsync(AlertingHost? before = null, Action<IServiceCollection>? configure = null) => AlertingHost.StartAsync(before, services =>
    {
        services.AddSingleton<IEvaluationLease, NoLease>();
        services.AddSingleton<IPriceBookSource>(static provider => provider.GetRequiredService<PriceBookSource>());
        services.AddReviewSchedule(new ReviewOptions { Timezone = "Europe/Berlin" });
        configure?.Invoke(services);
    });

    private static async Task<IReadOnlyList<(string, string?)>> SendDueAsync(AlertingHost host) =>
        await host.Service<ReviewScheduler>().SendDueAsync(CancellationToken.None);

    private static async Task<JsonElement> DataAsync(AlertingHost host, string period) => JsonDocument.Parse((await host.Store.ScalarAsync<string>(
        "SELECT data FROM notices WHERE type = 'review.ready' AND JSONExtractString(data, 'period') = {period:String}", new { period }))!).RootElement;

    private static string? Text(JsonElement data, string name) => data.GetProperty(name).GetString();

    private sealed class LaggingFigures : IDataFreshness
    {
        public DateTimeOffset DataRefreshedAt { get; set; } = DateTimeOffset.UnixEpoch;
    }
}
