using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Rerating;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Pricing.Books;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;

namespace Telemetry.Api.Tests.Lists;

public sealed class RerateTests
{
    private const string Path = "/api/v1/prices/rerate";

    [Fact]
    public async Task A_rerating_is_asked_for_listed_and_answered_and_events_and_spend_follow_from_every_table()
    {
        await using var host = await StartAsync();
        host.Service<PriceBookSource>().Set(new PriceSetting
        {
            Provider = "acme",
            Model = "x",
            From = ApiHost.Now.AddDays(-60),
            UsdPerMillion = new Dictionary<string, string> { ["uncached_input_tokens"] = "10", ["output_tokens"] = "20" }.ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        var call = new StoredCall { Provider = "acme", Model = "x", UncachedInputTokens = 1_000, Session = "s", User = "ada" }.Unpriced();
        await host.StoreAsync(call, call with { EventId = Guid.NewGuid(), Model = "y" });

        using var asked = await host.Http.PostAsJsonAsync(Path, new { apply = true, billing = "subscription", filter = new { model = new[] { "x" } } });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal("waiting", (await host.GetAsync(asked.Headers.Location!.ToString())).Text("state"));
        Assert.True(await host.Service<ReratingService>().TurnAsync(CancellationToken.None));
        var done = await host.GetAsync(asked.Headers.Location!.ToString());

        Assert.Equal("done", done.Text("state"));
        Assert.Equal(done.Text("id"), (await host.GetAsync(Path)).Rows().Single().Text("id"));
        var row = Assert.Single(done.Rows());
        Assert.Equal(("2026-11-10", "x", "0", "0.01", 1L, 0L), (row.Text("day"), row.Text("model"), row.Text("cost_delta_usd"), row.Text("list_cost_delta_usd"), row.Number("unpriced_before"), row.Number("unpriced_after")));
        Assert.StartsWith("day,provider,model,calls,calls_changed", await host.GetTextAsync($"{asked.Headers.Location}?format=csv"), StringComparison.Ordinal);

        var detail = await host.GetAsync($"/api/v1/events/{call.EventId}");
        Assert.Equal(("subscription", "0", "0.01", 2), (detail.Text("billing"), detail.Text("cost_usd"), detail.Text("list_cost_usd"), detail.GetProperty("adjustments").GetArrayLength()));
        Assert.Single((await host.GetAsync("/api/v1/events?from=2026-11-01&to=2026-12-01&billing=subscription")).Rows());
        Assert.Equal("y", (await host.GetAsync("/api/v1/events?from=2026-11-01&to=2026-12-01&billing=metered")).Rows().Single().Text("model"));
        foreach (var group in new[] { "billing", "billing,team", "billing,user", "billing,session" })
        {
            var total = (await host.GetAsync($"/api/v1/spend?from=2026-11-01&to=2026-12-01&bucket=none&group_by={group}&billing=subscription")).GetProperty("total");
            Assert.Equal((1L, 0L, "0.01"), (total.Number("calls"), total.Number("unpriced_calls"), total.Text("list_cost_usd")));
        }
    }

    [Theory]
    [InlineData("""{"from":"2026-11-02","to":"2026-11-01"}""", "from")]
    [InlineData("""{"from":"yesterday"}""", "from")]
    [InlineData("""{"billing":"metred"}""", "billing")]
    [InlineData("""{"filter":{"modl":["x"]}}""", "filter.modl")]
    [InlineData("""{"filter":{"model":[]}}""", "filter.model")]
    [InlineData("""{"filter":{"billing":["free"]}}""", "filter.billing")]
    [InlineData("""{"aply":true}""", "aply")]
    public async Task A_faulty_request_is_refused_by_its_field(string body, string field)
    {
        await using var host = await StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync(new Uri(Path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([field], JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.FaultyFields());
        Assert.Empty((await host.GetAsync(Path)).Rows());
    }

    [Fact]
    public async Task A_rerating_that_is_called_off_before_it_began_books_nothing_and_one_that_is_over_stays_as_it_is()
    {
        await using var host = await StartAsync();
        using var asked = await host.Http.PostAsJsonAsync(Path, new { apply = true });
        var place = asked.Headers.Location!;
        using var off = await host.Http.DeleteAsync(place);
        Assert.Equal(HttpStatusCode.Accepted, off.StatusCode);
        Assert.True(await host.Service<ReratingService>().TurnAsync(CancellationToken.None));
        var over = await host.GetAsync(place.ToString());
        using var again = await host.Http.DeleteAsync(place);
        using var unknown = await host.Http.DeleteAsync($"{Path}/{Guid.NewGuid()}");

        Assert.Equal(("cancelled", 0L), (over.Text("state"), over.Number("calls_compared")));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.NotFound), (again.StatusCode, unknown.StatusCode));
        Assert.Equal(over.ToString(), (await host.GetAsync(place.ToString())).ToString());
        Assert.False(await host.Service<ReratingService>().TurnAsync(CancellationToken.None));
    }

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(services =>
    {
        services.AddSingleton(new AggregatorOptions());
        services.AddSingleton(new WriteGate());
        services.AddSingleton<WorkTurns>();
        services.AddSingleton<IReadiness, Ready>();
        services.AddSingleton<IBooksInForce, OwnBooks>();
        services.AddSingleton<IEvaluationLease, SoleEvaluator>();
        services.AddSingleton<CorrectionsWhole>();
        services.AddSingleton<IFaultPoints>(NoFaultPoints.Instance);
        services.AddSingleton<ReratingService>();
    });

    private sealed class Ready : IReadiness
    {
        public bool IsReady => true;
        public string Reason => "";
    }
}
