using System.Text.Json.Nodes;
using Telemetry.Aggregator.Alerts;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Store.Client;

namespace Telemetry.Api.Tests.Alerts;

public sealed class AlertsTests
{
    [Fact]
    public async Task Alerts_are_listed_newest_first_filtered_paged_and_shown_with_their_evidence()
    {
        await using var host = await WebhooksTests.StartAsync();
        await AddAsync(host, "search", "budget", 1, null);
        await AddAsync(host, "search", "budget", 2, "acme");
        var newest = await AddAsync(host, "spend_anomaly", "spend_anomaly", 3, "acme");

        var first = await host.GetAsync("/api/v1/alerts?limit=2");
        var second = await host.GetAsync($"/api/v1/alerts?limit=2&page={first.Text("next_page")}");
        var shown = await host.GetAsync($"/api/v1/alerts/{newest}");

        Assert.Equal(["2026-11-21T15:34:56Z", "2026-11-21T14:34:56Z", "2026-11-21T13:34:56Z"], first.Rows().Concat(second.Rows()).Select(static row => row.Text("fired_at")));
        Assert.Equal(("spend_anomaly", "firing", "acme"), (shown.Text("rule_id"), shown.Text("state"), shown.Text("tenant")));
        Assert.Equal("/api/v1/spend", shown.GetProperty("evidence").Text("query"));
        Assert.Equal(2, (await host.GetAsync("/api/v1/alerts?kind=budget&state=firing")).Rows().Count);
        Assert.Equal(2, (await host.GetAsync("/api/v1/alerts?tenant=acme")).Rows().Count);
        Assert.Equal("80.5", (await host.GetAsync("/api/v1/alerts?kind=budget")).Rows()[0].Text("spent_usd"));
        Assert.Equal(["kind", "state"], (await host.GetProblemAsync("/api/v1/alerts?kind=bugdet&state=open", 400)).FaultyFields().Order());
        Assert.Contains("spent_usd", await host.GetTextAsync("/api/v1/alerts?format=csv"), StringComparison.Ordinal);
        Assert.Equal("firing,firing,firing", await host.Store.ScalarAsync<string>("SELECT arrayStringConcat(groupArray(state), ',') FROM alerts"));
    }

    [Fact]
    public async Task A_mute_holds_until_its_time_and_covers_the_next_alert_of_the_same_source()
    {
        await using var host = await WebhooksTests.StartAsync();
        var alert = await AddAsync(host, "search", "budget", 1, null);
        var muted = await WebhooksTests.SendAsync(host, HttpMethod.Post, $"/api/v1/alerts/{alert}/mute", """{"until":"2026-11-23"}""", 200);
        var next = await AddAsync(host, "search", "budget", 2, null);

        Assert.Equal("2026-11-23T00:00:00Z", muted.Text("muted_until"));
        Assert.Equal("2026-11-23T00:00:00Z", (await host.GetAsync($"/api/v1/alerts/{next}")).Text("muted_until"));
        host.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        Assert.True((await host.GetAsync($"/api/v1/alerts/{alert}")).IsNull("muted_until"));

        foreach (var body in new[] { "{}", """{"until":"soon"}""", """{"until":"2026-11-22"}""" })
        {
            Assert.Equal(["until"], (await WebhooksTests.SendAsync(host, HttpMethod.Post, $"/api/v1/alerts/{alert}/mute", body, 400)).FaultyFields());
        }

        await WebhooksTests.SendAsync(host, HttpMethod.Delete, $"/api/v1/alerts/{alert}/mute", null, 200);
        await WebhooksTests.SendAsync(host, HttpMethod.Delete, $"/api/v1/alerts/{alert}/mute", null, 404);
        await WebhooksTests.SendAsync(host, HttpMethod.Post, $"/api/v1/alerts/{Guid.NewGuid()}/mute", """{"until":"2026-12-01"}""", 404);
    }

    [Fact]
    public async Task Every_rule_is_on_by_default_and_one_is_changed_and_restored()
    {
        await using var host = await WebhooksTests.StartAsync();
        var rules = (await host.GetAsync("/api/v1/alert-rules")).Rows();
        Assert.Equal(
            ["cache_hit_rate", "double_capture", "error_cost", "ingest_lag", "price_change", "spend_anomaly", "unpriced_usage"], rules.Select(static rule => rule.Text("id")).Order());
        Assert.All(rules, static rule => Assert.True(rule.GetProperty("enabled").GetBoolean() && rule.GetProperty("is_default").GetBoolean()));

        await WebhooksTests.SendAsync(host, HttpMethod.Put, "/api/v1/alert-rules/spend_anomaly", """{"parameters":{"spend_min_usd":"25.50","deviations":4},"webhooks":["ops"]}""", 200);
        var set = await host.GetAsync("/api/v1/alert-rules/spend_anomaly?tenant=acme");
        Assert.Equal("25.5", set.GetProperty("parameters").Text("spend_min_usd"));
        Assert.Equal((4, 8), (set.GetProperty("parameters").Number("deviations"), set.GetProperty("parameters").Number("weeks")));

        await WebhooksTests.SendAsync(host, HttpMethod.Put, "/api/v1/alert-rules/spend_anomaly?tenant=acme", """{"enabled":false}""", 200);
        Assert.False((await host.GetAsync("/api/v1/alert-rules/spend_anomaly?tenant=acme")).GetProperty("enabled").GetBoolean());
        Assert.True((await host.GetAsync("/api/v1/alert-rules/spend_anomaly")).GetProperty("enabled").GetBoolean());
        Assert.True((await WebhooksTests.SendAsync(host, HttpMethod.Delete, "/api/v1/alert-rules/spend_anomaly", null, 200)).GetProperty("is_default").GetBoolean());
    }

    [Fact]
    public async Task A_faulty_rule_is_refused_with_every_field_named()
    {
        await using var host = await WebhooksTests.StartAsync();
        const string body = """{"parameters":{"hit_rate_percent":101,"calls_min":"many","call_min":5},"webhooks":[""]}""";
        var problem = await WebhooksTests.SendAsync(host, HttpMethod.Put, "/api/v1/alert-rules/cache_hit_rate", body, 400);

        Assert.Equal(["parameters.call_min", "parameters.calls_min", "parameters.hit_rate_percent", "webhooks[0]"], problem.FaultyFields().Order());
        Assert.Contains("did you mean calls_min", problem.Details(), StringComparison.Ordinal);
        Assert.Equal(["tenant"], (await WebhooksTests.SendAsync(host, HttpMethod.Put, "/api/v1/alert-rules/ingest_lag?tenant=acme", "{}", 400)).FaultyFields());
        Assert.Contains("did you mean", (await WebhooksTests.SendAsync(host, HttpMethod.Put, "/api/v1/alert-rules/cache_hitrate", "{}", 404)).Details(), StringComparison.Ordinal);
    }

    private static async Task<Guid> AddAsync(ApiHost host, string source, string kind, int hour, string? tenant)
    {
        var id = AlertIdentity.Finding(source, tenant, "", hour);
        await host.Service<NoticeTable>().AddAsync(
            [
                new Notice
                {
                    Id = AlertIdentity.Notice(id, AlertState.Fired),
                    Type = "alert.fired",
                    At = ApiHost.Now.AddHours(hour),
                    Tenant = tenant,
                    Title = "It fired",
                    Data = "{}",
                    Alert = new AlertFacts
                    {
                        AlertId = id,
                        State = AlertState.Fired,
                        Kind = kind,
                        SourceId = source,
                        SpentUsd = kind == "budget" ? 80.50m : null,
                        Evidence = new JsonObject { ["query"] = "/api/v1/spend" }.ToJsonString(),
                    },
                },
            ],
            CancellationToken.None);
        return id;
    }
}
