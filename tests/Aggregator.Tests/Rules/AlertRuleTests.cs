using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Rules;
using Telemetry.Aggregator.Rules.Kinds;
using Telemetry.Aggregator.Tests.Webhooks;
using Telemetry.Events;
using Telemetry.Pricing.Books;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Tests.Rules;

public sealed class AlertRuleTests
{
    private static readonly DateTimeOffset Now = AlertingHost.Now;

    [Fact]
    public async Task A_cache_that_pays_less_than_half_alerts_with_the_features_that_missed_and_an_unused_one_does_not()
    {
        await using var host = await StartAsync();
        var missed = new TokenUsage { UncachedInput = 900, CacheRead = 100 };
        await UsageRows.InsertAsync(host.Store, Enumerable.Range(0, 100).SelectMany(_ => new[]
        {
            UsageRows.Call(Now.AddMinutes(-20), 0.01m, missed, "missing"),
            UsageRows.Call(Now.AddMinutes(-20), 0.01m, missed with { CacheRead = 900 }, "paying"),
            UsageRows.Call(Now.AddMinutes(-20), 0.01m, new TokenUsage { UncachedInput = 900 }, "never-cached"),
            UsageRows.Call(Now.AddHours(-3), 0.01m, missed, "earlier"),
        }));

        var alert = Assert.Single(await EvaluateAsync(host, "cache_hit_rate"));

        Assert.Equal("missing", alert.Tenant);
        Assert.Equal("Cache hit rate 10 % over the last 60 minutes, under 50 %", alert.Title);
        Assert.Contains("\"feature\":\"rag\"", alert.Evidence, StringComparison.Ordinal);
        Assert.Contains("/api/v1/cache?from=2026-11-18T11:30:00Z", alert.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_that_costs_far_more_than_the_same_hour_of_past_weeks_alerts()
    {
        await using var host = await StartAsync();
        var weeks = Enumerable.Range(1, 8).SelectMany(week => new[]
        {
            UsageRows.Call(Now.AddDays(-7 * week), 20 + (week % 3), tenant: "jumps"),
            UsageRows.Call(Now.AddDays(-7 * week), 20 + (week % 3), tenant: "steady"),
            UsageRows.Call(Now.AddDays(-7 * week), 1, tenant: "small"),
        });
        await UsageRows.InsertAsync(host.Store, [
            .. weeks, UsageRows.Call(Now.AddMinutes(-1), 60, tenant: "jumps"), UsageRows.Call(Now.AddMinutes(-1), 25, tenant: "steady"),
            UsageRows.Call(Now.AddMinutes(-1), 9, tenant: "small"), UsageRows.Call(Now.AddMinutes(-1), 500, tenant: "new"),
        ]);

        var alert = Assert.Single(await EvaluateAsync(host, "spend_anomaly"));

        Assert.Equal(("jumps", "60 USD in the hour from 2026-11-18 12:00Z; the same hour of the week usually costs 21 USD"), (alert.Tenant, alert.Title));
    }

    [Theory]
    [InlineData("10 10 10 10", 10, 1)]
    [InlineData("10 10 10 900", 10, 1)]
    [InlineData("0 0 0 0", 0, 0)]
    [InlineData("8 10 12 14", 11, 2.9652)]
    public void One_strange_week_moves_the_baseline_of_an_hour_little(string weeks, decimal median, decimal spread)
    {
        var baseline = SpendBaseline.Of([.. weeks.Split(' ').Select(static week => decimal.Parse(week, System.Globalization.CultureInfo.InvariantCulture))]);
        Assert.Equal((median, spread), (baseline.MedianUsd, baseline.SpreadUsd));
    }

    [Fact]
    public async Task Usage_without_a_price_or_a_mapping_alerts_once_for_each_model_with_its_cure()
    {
        await using var host = await StartAsync();
        var gap = UsageRows.Call(Now.AddHours(-1), 1, model: "gap");
        await UsageRows.InsertAsync(host.Store, [
            UsageRows.Call(Now.AddHours(-1), null, model: "new"), UsageRows.Call(Now.AddHours(-1), null, model: "new"),
            gap with { Event = gap.Event with { Flags = ["unmapped:prompt_tokens_details.video_tokens"] } },
            UsageRows.Call(Now.AddHours(-1), 1), UsageRows.Call(Now.AddDays(-3), null, model: "old"),
        ]);

        var alerts = await EvaluateAsync(host, "unpriced_usage");

        Assert.Equal(["acme/gap", "acme/new"], alerts.Select(static alert => alert.Subject).Order());
        Assert.Contains("telemetry prices alias acme/new", alerts.Single(static alert => alert.Subject == "acme/new").Evidence, StringComparison.Ordinal);
        Assert.Contains("video_tokens", alerts.Single(static alert => alert.Subject == "acme/gap").Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_that_goes_into_errors_and_retries_alerts_above_its_share()
    {
        await using var host = await StartAsync();
        var (failed, again) = (UsageRows.Call(Now.AddMinutes(-5), 1.5m, tenant: "wasting"), UsageRows.Call(Now.AddMinutes(-5), 1, tenant: "wasting"));
        await UsageRows.InsertAsync(host.Store, [
            failed with { Event = failed.Event with { Status = CallStatus.Error } }, again with { Event = again.Event with { Attempt = 2 } },
            UsageRows.Call(Now.AddMinutes(-5), 7.5m, tenant: "wasting"), UsageRows.Call(Now.AddMinutes(-5), 9, tenant: "fine"),
        ]);

        var alert = Assert.Single(await EvaluateAsync(host, "error_cost"));

        Assert.Equal(("wasting", "25 % of the cost of the last 60 minutes went into failed calls and retries: 2.5 of 10 USD"), (alert.Tenant, alert.Title));
    }

    [Fact]
    public async Task Two_ids_for_one_response_alert()
    {
        await using var host = await StartAsync();
        var first = UsageRows.Call(Now.AddMinutes(-5), 1);
        await UsageRows.InsertAsync(host.Store, new[] { first, UsageRows.Call(Now.AddMinutes(-5), 1), UsageRows.Call(Now.AddMinutes(-5), 1) with { Event = first.Event with { EventId = Guid.NewGuid(), ResponseId = "resp_2" } } }
            .Select((row, at) => at == 2 ? row : row with { Event = row.Event with { ResponseId = "resp_1" } }));

        Assert.Contains("resp_1", Assert.Single(await EvaluateAsync(host, "double_capture")).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_that_lag_alert_the_whole_installation_and_the_alert_is_resolved_once_they_do_not_for_ten_minutes()
    {
        var freshness = new Freshness { DataRefreshedAt = Now.AddMinutes(-3) };
        await using var host = await StartAsync(services => services.AddSingleton<IDataFreshness>(freshness));

        var alert = Assert.Single(await EvaluateAsync(host, "ingest_lag"));
        Assert.Null(alert.Tenant);
        foreach (var minutes in new[] { 1, 5, 6 })
        {
            host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            freshness.DataRefreshedAt = host.Clock.GetUtcNow();
            await EvaluateAsync(host, "ingest_lag");
        }

        var resolved = (await host.Service<AlertReader>().FindAsync(alert.Id, CancellationToken.None))!;
        Assert.Equal(Now.AddMinutes(12), resolved.ResolvedAt);

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        freshness.DataRefreshedAt = host.Clock.GetUtcNow().AddMinutes(-3);
        Assert.Equal(2, (await EvaluateAsync(host, "ingest_lag")).Count);
    }

    [Fact]
    public async Task A_price_that_is_about_to_change_alerts_for_models_in_use()
    {
        await using var host = await StartAsync();
        var books = host.Service<PriceBookSource>();
        var set = new Dictionary<string, string> { ["output_tokens"] = "2" };
        foreach (var (model, from) in new[] { ("used", Now.AddDays(-30)), ("used", Now.AddDays(3)), ("unused", Now.AddDays(-30)), ("unused", Now.AddDays(3)) })
        {
            var change = books.SetAll(
                [new PriceSetting { Provider = "acme", Model = model, From = from, UsdPerMillion = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, set) }], []);
            Assert.True(change.IsDone);
            set["output_tokens"] = "3";
        }

        await UsageRows.InsertAsync(host.Store, UsageRows.Call(Now.AddDays(-1), 1, model: "used"));

        var alert = Assert.Single(await EvaluateAsync(host, "price_change"));

        Assert.Equal("The price of acme/used changes on 2026-11-21", alert.Title);
    }

    [Fact]
    public async Task A_finding_that_lasts_alerts_once_over_restarts_and_a_tenants_own_setting_wins()
    {
        await using var host = await StartAsync();
        await UsageRows.InsertAsync(host.Store, UsageRows.Call(Now, null, tenant: "a"), UsageRows.Call(Now, null, tenant: "b"), UsageRows.Call(Now, null, tenant: "c"));
        await host.Service<AlertRules>().PutAsync("b", "unpriced_usage", new AlertRuleDraft { Enabled = false }, CancellationToken.None);

        await EvaluateAsync(host, "unpriced_usage");
        await using var next = await StartAsync(before: host);
        var alerts = await EvaluateAsync(next, "unpriced_usage");
        Assert.Equal(["a", "c"], alerts.Select(static alert => alert.Tenant).Order());

        await host.Service<AlertRules>().PutAsync(null, "unpriced_usage", new AlertRuleDraft { Enabled = false }, CancellationToken.None);
        next.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.All(await EvaluateAsync(next, "unpriced_usage"), static alert => Assert.NotNull(alert.ResolvedAt));
    }

    private static Task<AlertingHost> StartAsync(Action<IServiceCollection>? configure = null, AlertingHost? before = null) => AlertingHost.StartAsync(before, services =>
    {
        services.AddSingleton<IEvaluationLease>(new NoLease());
        configure?.Invoke(services);
    });

    private static async Task<IReadOnlyList<Alert>> EvaluateAsync(AlertingHost host, string kind)
    {
        await host.Service<RuleEvaluator>().EvaluateAsync(CancellationToken.None);
        return await host.Service<AlertReader>().ListAsync(new AlertQuery { Kinds = [kind] }, CancellationToken.None);
    }

    private sealed class Freshness : IDataFreshness
    {
        public DateTimeOffset DataRefreshedAt { get; set; }
    }
}
