using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Store.Rows;

namespace Telemetry.Api.Tests.Keys;

/// <summary>
/// Tries every endpoint there is with a key that is bound to one tenant, for the data of another. An endpoint that is not
/// listed here fails the test: whoever adds one says how it is tried, and what it must not show.
/// </summary>
public sealed class TenantIsolationTests
{
    private const string Ours = "ours";
    private const string Theirs = "theirs";
    private const string Rule = "unpriced_usage";

    /// <summary>Stands in everything that the other tenant has.</summary>
    private const string Secret = "zq7secret";

    private static readonly Guid Event = new("0f0f0f0f-1111-4222-8333-444444444444");
    private static readonly Guid Letter = new("0e0e0e0e-1111-4222-8333-444444444444");

    private static readonly Guid Rerate = new("0d0d0d0d-1111-4222-8333-444444444444");
    private static readonly Guid AlertId = new("0c0c0c0c-1111-4222-8333-444444444444");
    private static readonly Guid DeliveryId = new("0b0b0b0b-1111-4222-8333-444444444444");

    private static Dictionary<string, TenantProbe> Probes(string keyId) => new(StringComparer.Ordinal)
    {
        ["GET /api/v1/spend"] = new($"/api/v1/spend?from=2026-11-01&to=2026-11-20&bucket=none&group_by=tenant,team,user,model", Shows: true),
        ["GET /api/v1/models"] = new("/api/v1/models?from=2026-11-01&to=2026-11-20&group_by=customer", Shows: true),
        ["GET /api/v1/cache"] = new("/api/v1/cache?from=2026-11-01&to=2026-11-20&group_by=session,tag.where", Shows: true),
        ["GET /api/v1/events"] = new("/api/v1/events?from=2026-11-01&to=2026-11-20", Shows: true),
        ["GET /api/v1/events/{event_id}"] = new($"/api/v1/events/{Event}", Shows: true),
        ["POST /api/v1/events/lookup"] = new("/api/v1/events/lookup", $$"""{"ids":["{{Event}}"]}""", Shows: true),
        ["GET /api/v1/review"] = new("/api/v1/review?week=2026-W46", Shows: true),
        ["GET /api/v1/prices"] = new("/api/v1/prices"),
        ["POST /api/v1/prices"] = new("/api/v1/prices", """{"cards":[{"provider":"acme","model":"m","from":"2026-11-01","usd_per_million":{"output_tokens":"1"}}]}"""),
        ["POST /api/v1/prices/update"] = new("/api/v1/prices/update", "{}"),
        ["POST /api/v1/prices/rerate"] = new("/api/v1/prices/rerate", "{}"),
        ["GET /api/v1/prices/rerate"] = new("/api/v1/prices/rerate", Shows: true),
        ["GET /api/v1/prices/rerate/{id}"] = new($"/api/v1/prices/rerate/{Rerate}", Shows: true),
        ["GET /api/v1/dead-letters"] = new("/api/v1/dead-letters", Shows: true),
        ["GET /api/v1/dead-letters/{id}"] = new($"/api/v1/dead-letters/{Letter}", Shows: true),
        ["POST /api/v1/dead-letters/{id}/replay"] = new($"/api/v1/dead-letters/{Letter}/replay"),
        ["GET /api/v1/store"] = new("/api/v1/store", Shows: true),
        ["GET /api/v1/budgets"] = new("/api/v1/budgets", Shows: true),
        ["GET /api/v1/budgets/{id}"] = OfTheirs("/api/v1/budgets/b"),
        ["PUT /api/v1/budgets/{id}"] = new("/api/v1/budgets/b", $$"""{"name":"{{Ours}}","limit_usd":"1","period":"day"}"""),
        ["DELETE /api/v1/budgets/{id}"] = new("/api/v1/budgets/b"),
        ["GET /api/v1/budgets/{id}/status"] = OfTheirs("/api/v1/budgets/b/status"),
        ["GET /api/v1/budgets/{id}/burn-down"] = new("/api/v1/budgets/b/burn-down"),
        ["GET /api/v1/budgets/{id}/simulate"] = new("/api/v1/budgets/b/simulate"),
        ["GET /api/v1/decision"] = new("/api/v1/decision"),
        ["GET /api/v1/alerts"] = new("/api/v1/alerts", Shows: true),
        ["GET /api/v1/alerts/{id}"] = new($"/api/v1/alerts/{AlertId}", Shows: true),
        ["POST /api/v1/alerts/{id}/mute"] = new($"/api/v1/alerts/{AlertId}/mute", """{"until":"2100-01-01T00:00:00Z"}"""),
        ["DELETE /api/v1/alerts/{id}/mute"] = new($"/api/v1/alerts/{AlertId}/mute"),
        ["GET /api/v1/alert-rules"] = new("/api/v1/alert-rules", Shows: true),
        ["GET /api/v1/alert-rules/{id}"] = OfTheirs($"/api/v1/alert-rules/{Rule}"),
        ["PUT /api/v1/alert-rules/{id}"] = new($"/api/v1/alert-rules/{Rule}", """{"enabled":true}"""),
        ["DELETE /api/v1/alert-rules/{id}"] = new($"/api/v1/alert-rules/{Rule}"),
        ["GET /api/v1/webhooks"] = new("/api/v1/webhooks", Shows: true),
        ["GET /api/v1/webhooks/{id}"] = OfTheirs("/api/v1/webhooks/w"),
        ["PUT /api/v1/webhooks/{id}"] = new("/api/v1/webhooks/w", """{"url":"https://8.8.8.8/ours"}"""),
        ["DELETE /api/v1/webhooks/{id}"] = new("/api/v1/webhooks/w"),
        ["POST /api/v1/webhooks/{id}/rotate"] = new("/api/v1/webhooks/w/rotate"),
        ["POST /api/v1/webhooks/{id}/test"] = new("/api/v1/webhooks/w/test"),
        ["GET /api/v1/webhooks/{id}/deliveries"] = OfTheirs("/api/v1/webhooks/w/deliveries"),
        ["POST /api/v1/deliveries/{id}/redeliver"] = new($"/api/v1/deliveries/{DeliveryId}/redeliver"),
        ["GET /api/v1/keys"] = new("/api/v1/keys", Shows: true),
        ["POST /api/v1/keys"] = new("/api/v1/keys", $$"""{"name":"k","scopes":["admin"],"tenant":"{{Theirs}}"}"""),
        ["DELETE /api/v1/keys/{id}"] = new($"/api/v1/keys/{keyId}"),
        ["POST /api/v1/backups"] = new("/api/v1/backups", """{"to":"/nowhere/at/all"}"""),
        ["DELETE /api/v1/subjects/{**user}"] = new($"/api/v1/subjects/{Secret}"),
        ["GET /metrics"] = new("/metrics"),
        ["GET /healthz"] = new("/healthz"),
        ["GET /readyz"] = new("/readyz"),
        ["GET /"] = new("/"),
        ["GET /page/{version}/{**path}"] = new("/page/x/script/main.js"),
        ["GET /openapi/{documentName}.json"] = new("/openapi/v1.json"),
    };

    [Fact]
    public async Task A_bound_key_sees_and_changes_nothing_of_another_tenant_at_any_endpoint()
    {
        await using var host = await KeyClient.StartAsync(static options => options.ForgetWait = TimeSpan.Zero);
        var keyId = await SeedAsync(host);
        var (bound, _) = await host.MakeAsync(new { name = "bound", scopes = new[] { "admin" }, tenant = Ours });
        var probes = Probes(keyId);
        var endpoints = host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))
            .ToList();
        var untried = endpoints.Except(probes.Keys).ToList();
        Assert.True(untried.Count == 0, $"Say in this test how a key of another tenant tries: {string.Join(", ", untried)}");

        var before = await StateAsync(host);
        foreach (var name in endpoints)
        {
            var probe = probes[name];
            if (probe.Shows)
            {
                Assert.Contains(Secret, await AnswerAsync(host, name, probe, KeyClient.Bootstrap, probe.SeenAt ?? probe.Path), StringComparison.Ordinal);
            }

            foreach (var (path, headers) in Tries(probe, await NextPageAsync(host, probe)))
            {
                var answer = await AnswerAsync(host, name, probe, bound, path, headers);
                Assert.False(answer.Contains(Secret, StringComparison.Ordinal), $"{name} by {path} {string.Join(' ', headers)} shows: {answer}");
            }
        }

        Assert.Equal(before, await StateAsync(host));
        Assert.All(await host.Service<ForgetRequests>().ListAsync(CancellationToken.None), static request => Assert.Equal(Ours, request.Tenant));
        Assert.Empty(host.Service<DeadLetters.IDeadLetterReplay>() is ReplayRecorder recorder ? recorder.Replayed : []);
    }

    [Theory]
    [InlineData("spend?bucket=none&group_by=tenant")]
    [InlineData("models?group_by=tenant")]
    [InlineData("cache?group_by=tenant")]
    public async Task A_bound_key_gets_its_own_figures_and_no_others(string question)
    {
        await using var host = await KeyClient.StartAsync();
        await SeedAsync(host);
        var (bound, _) = await host.MakeAsync(new { name = "bound", scopes = new[] { "read" }, tenant = Ours });
        var (status, answer) = await host.AskAsync($"/api/v1/{question}&from=2026-11-01&to=2026-11-20", bound);
        Assert.Equal(200, status);
        Assert.Equal([Ours], answer.Rows().Select(static row => row.Group("tenant")).Distinct());
        Assert.Equal("1.25", answer.GetProperty("total").Text("cost_usd"));
        var (own, _) = await host.AskAsync($"/api/v1/{question}&from=2026-11-01&to=2026-11-20&tenant={Ours}", bound);
        Assert.Equal(200, own);
    }

    [Fact]
    public async Task A_cursor_belongs_to_the_tenant_that_it_was_answered_to()
    {
        await using var host = await KeyClient.StartAsync();
        await SeedAsync(host);
        await host.StoreAsync(new StoredCall { Tenant = Ours }.Costing("2"));
        var (bound, _) = await host.MakeAsync(new { name = "bound", scopes = new[] { "read" }, tenant = Ours });
        const string question = "/api/v1/events?from=2026-11-01&to=2026-11-20&limit=1";
        var everybodys = (await host.AskAsync(question, KeyClient.Bootstrap)).Answer.Text("next_page");
        var own = (await host.AskAsync(question, bound)).Answer.Text("next_page");
        Assert.Equal(400, (await host.AskAsync($"{question}&page={everybodys}", bound)).Status);
        Assert.Equal(200, (await host.AskAsync($"{question}&page={own}", bound)).Status);
        Assert.Equal(400, (await host.AskAsync($"{question}&page={own}", KeyClient.Bootstrap)).Status);
    }

    private static IEnumerable<(string Path, (string, string)[] Headers)> Tries(TenantProbe probe, string? nextPage)
    {
        var glue = probe.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        yield return (probe.Path, []);
        foreach (var more in (string[])
        [
            $"tenant={Theirs}", "tenant=", "tenant=%2A", $"tenant={Ours}&tenant={Theirs}", $"Tenant={Theirs}", $"tag.tenant={Theirs}", "format=csv",
            $"format=csv&tenant={Theirs}", "limit=10000", $"team={Secret}",
        ])
        {
            yield return ($"{probe.Path}{glue}{more}", []);
        }

        yield return (probe.Path, [("Accept", "text/csv")]);
        yield return (probe.Path, [("X-Tenant", Theirs), ("Tenant", Theirs), ("X-Scope-OrgID", Theirs), ("X-Forwarded-For", "127.0.0.1")]);
        yield return (probe.Path, [("X-Original-URL", $"/api/v1/events/{Event}"), ("X-HTTP-Method-Override", "GET")]);
        if (nextPage is not null)
        {
            yield return ($"{probe.Path}{glue}limit=1&page={nextPage}", []);
            yield return ($"{probe.Path}{glue}limit=1&page={nextPage}&format=csv", []);
        }
    }

    /// <summary>Gets the cursor that an unbound key is given at the first row.</summary>
    private static async Task<string?> NextPageAsync(ApiHost host, TenantProbe probe)
    {
        if (probe.Body is not null || !probe.Shows)
        {
            return null;
        }

        var (status, answer) = await host.AskAsync($"{probe.Path}{(probe.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1", KeyClient.Bootstrap);
        return status == 200 && answer.TryGetProperty("next_page", out var next) ? next.GetString() : null;
    }

    /// <summary>Gets everything that an answer says: status, headers and body; less what the request said itself.</summary>
    private static async Task<string> AnswerAsync(
        ApiHost host, string name, TenantProbe probe, string key, string path, params (string, string)[] headers)
    {
        using var content = probe.Body is null ? null : new StringContent(probe.Body, Encoding.UTF8, "application/json");
        using var answer = await host.SendAsync(new HttpMethod(name.Split(' ')[0]), path, key, content, headers);
        var said = $"{(int)answer.StatusCode}\n{answer.Headers}\n{await answer.Content.ReadAsStringAsync()}";
        return said.Replace($"team={Secret}", "", StringComparison.Ordinal);
    }

    private static async Task<string> SeedAsync(ApiHost host)
    {
        var theirs = new StoredCall
        {
            Tenant = Theirs, EventId = Event, Team = Secret, Project = Secret, Feature = Secret, CostCenter = Secret, Customer = Secret, User = Secret,
            Agent = Secret, Session = Secret, PromptName = Secret, Model = Secret, RequestId = Secret, PrefixFingerprint = Secret,
            Tags = new Dictionary<string, string> { ["where"] = Secret, ["tenant"] = Theirs }, RawUsage = $$"""{"note":"{{Secret}}"}""",
        }.Costing("3.5");
        await host.StoreAsync(new StoredCall { Tenant = Ours, Team = "search", Tags = new Dictionary<string, string> { ["tenant"] = Theirs } }.Costing("1.25"), theirs);
        await host.InsertAsync("usage_adjustments", Adjustments.Json(theirs, Secret, new Dictionary<string, object> { ["cost_usd"] = "0.5" }));
        await host.InsertAsync("dead_letters", JsonSerializer.Serialize(new
        {
            id = Letter, first_seen = "2026-11-10 00:00:00.000", reason = "invalid", detail = Secret, tenant = Theirs, event_id = Event.ToString(),
            topic = "llm.usage.v1", original = $$"""{"tenant":"{{Theirs}}","model":"{{Secret}}"}""",
        }));

        // What the store says of itself names an example from whichever tenant.
        await host.InsertAsync("usage_events", DoubleCapture(), DoubleCapture());
        using var budget = new StringContent(
            $$"""{"name":"{{Secret}}","limit_usd":"1","period":"month","per":["user"],"when_exceeded":"block"}""", Encoding.UTF8, "application/json");
        using var put = await host.SendAsync(HttpMethod.Put, $"/api/v1/budgets/b?tenant={Theirs}", KeyClient.Bootstrap, budget);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await SeedAlertsAsync(host);
        var (_, id) = await host.MakeAsync(new { name = Secret, scopes = new[] { "read" }, tenant = Theirs });
        return id;
    }

    /// <summary>A webhook, a rule, an alert with its mute and its delivery, and a re-rating.</summary>
    private static async Task SeedAlertsAsync(ApiHost host)
    {
        foreach (var (path, body) in ((string, object)[])
        [
            ("webhooks/w", new { url = $"https://8.8.8.8/{Secret}" }), ($"alert-rules/{Rule}", new { enabled = false, webhooks = new[] { Secret } }),
        ])
        {
            using var put = await host.SendAsync(HttpMethod.Put, $"/api/v1/{path}?tenant={Theirs}", KeyClient.Bootstrap, JsonContent.Create(body));
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        }

        var source = new AlertSource(Theirs, "budget", "b", Secret);
        await host.Service<NoticeTable>().AddAsync(
            [
                new Notice
                {
                    Id = Guid.NewGuid(), Type = "budget.threshold_crossed", At = ApiHost.Now, Tenant = Theirs, Title = Secret, Data = $$"""{"title":"{{Secret}}"}""",
                    Alert = new AlertFacts
                    {
                        AlertId = AlertId, State = AlertState.Fired, Kind = source.Kind, SourceId = source.Id, Revision = 1, Subject = Secret, Evidence = $$"""{"query":"{{Secret}}"}""",
                    },
                    Targets = [new NoticeTarget(DeliveryId, Theirs, "w")],
                },
            ],
            CancellationToken.None);
        await host.Service<AlertMutes>().MuteAsync(source, ApiHost.Now.AddDays(1), CancellationToken.None);
        var log = host.Service<DeliveryLog>();
        var delivery = await log.FindAsync(DeliveryId, CancellationToken.None);
        await log.RecordAsync(delivery!, new AttemptResult(DeliveryOutcome.Failed, 500, Secret, TimeSpan.Zero, ApiHost.Now), CancellationToken.None);
        var runs = host.Service<RerateRuns>();
        await runs.AddAsync(
            new RerateRun
            {
                Id = Rerate, Tenant = Theirs, Apply = true, CreatedAt = ApiHost.Now, State = RerateState.Done, BookVersion = Secret,
                Filters = new Dictionary<string, IReadOnlyList<string>> { ["team"] = [Secret] },
            },
            CancellationToken.None);
        await runs.SaveRowsAsync(Rerate, [new RerateRow { Day = new DateOnly(2026, 11, 10), Provider = Secret, Model = Secret, Calls = 1, CallsChanged = 1 }], CancellationToken.None);
    }

    private static TenantProbe OfTheirs(string path) => new(path, Shows: true, SeenAt: $"{path}?tenant={Theirs}");

    private static string DoubleCapture()
    {
        var call = System.Text.Json.Nodes.JsonNode.Parse(new StoredCall { Tenant = Theirs }.ToJson())!.AsObject();
        call["response_id"] = Secret;
        call["occurred_at"] = DoubleCapturedAt;
        return call.ToJsonString();
    }

    /// <summary>The engine's own clock decides what is of the last day.</summary>
    private static string DoubleCapturedAt => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> StateAsync(ApiHost host)
    {
        var state = new StringBuilder();
        foreach (var path in (string[])
        [
            "/api/v1/spend?from=2026-11-01&to=2026-11-20&bucket=none&group_by=tenant", $"/api/v1/dead-letters?tenant={Theirs}", $"/api/v1/keys?tenant={Theirs}",
            $"/api/v1/budgets?tenant={Theirs}", $"/api/v1/webhooks?tenant={Theirs}", $"/api/v1/webhooks/w/deliveries?tenant={Theirs}", $"/api/v1/alerts?tenant={Theirs}",
            $"/api/v1/alert-rules?tenant={Theirs}", $"/api/v1/prices/rerate/{Rerate}",
        ])
        {
            var (status, answer) = await host.AskAsync(path, KeyClient.Bootstrap);
            Assert.True(status == 200, $"{path}: {answer}");
            state.Append(answer.GetProperty("data").GetRawText());
        }

        return state.ToString();
    }
}
