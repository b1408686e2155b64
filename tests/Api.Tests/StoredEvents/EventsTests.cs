using Telemetry.Api.Tests.Hosting;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Tests.StoredEvents;

public sealed class EventsTests
{
    private const string Range = "/api/v1/events?from=2026-11-01&to=2026-11-20";

    [Fact]
    public async Task Events_come_newest_first_then_by_id_descending()
    {
        await using var host = await ApiHost.StartAsync();
        var same = "2026-11-10 12:00:00.000";
        var ids = new[] { "00000000-0000-4000-8000-000000000001", "ffffffff-0000-4000-8000-000000000000", "80000000-0000-4000-8000-000000000002" };
        await host.StoreAsync(
            [.. ids.Select(id => new StoredCall { EventId = Guid.Parse(id), OccurredAt = same }),
            new StoredCall { EventId = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000000"), OccurredAt = "2026-11-01 00:00:00.000" },
            new StoredCall { EventId = Guid.Parse("bbbbbbbb-0000-4000-8000-000000000000"), OccurredAt = "2026-11-19 23:59:59.999" },
            new StoredCall { OccurredAt = "2026-11-20 00:00:00.000" }]);

        var answer = await host.GetAsync(Range);

        Assert.Equal(["bbbbbbbb", "ffffffff", "80000000", "00000000", "aaaaaaaa"], answer.Rows().Select(row => row.Text("event_id")![..8]));
        Assert.Equal("2026-11-19T23:59:59.999Z", answer.Rows()[0].Text("occurred_at"));
        Assert.True(answer.IsNull("next_page"));
    }

    [Fact]
    public async Task Pages_show_what_was_stored_at_the_first_one()
    {
        await using var host = await ApiHost.StartAsync();
        var calls = Enumerable.Range(0, 25).Select(at => new StoredCall
        {
            OccurredAt = $"2026-11-{1 + (at % 9):00} 12:00:00.000",
            LogPartition = at % 3,
            IngestedAt = "2026-11-21 12:00:00.000",
        }).ToList();
        await host.StoreAsync(calls);
        await host.StoreAsync(new StoredCall { OccurredAt = "2026-11-02 11:00:00.000", IngestedAt = "2026-10-01 00:00:00.000", LogPartition = 7 });
        var seen = new List<string?>();
        string? page = null;
        do
        {
            var answer = await host.GetAsync($"{Range}&limit=4{(page is null ? "" : $"&page={page}")}");
            seen.AddRange(answer.Rows().Select(row => row.Text("event_id")));
            page = answer.Text("next_page");
            await host.StoreAsync(
                new StoredCall { OccurredAt = "2026-11-01 01:00:00.000", LogPartition = 1, IngestedAt = "2026-11-21 11:00:00.000" },
                new StoredCall { OccurredAt = "2026-11-19 01:00:00.000", LogPartition = 9, IngestedAt = "2026-11-21 12:00:00.000" });
        }
        while (page is not null);

        Assert.Equal(26, seen.Count);
        Assert.Equal(26, seen.Distinct().Count());
        Assert.Equal(40, (await host.GetAsync($"{Range}&limit=100")).Rows().Count);
    }

    [Fact]
    public async Task Filters_apply_and_parameters_of_buckets_are_refused()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "a", Tags = new Dictionary<string, string> { ["branch"] = "x" }, Status = "error" },
            new StoredCall { Team = "b", Tenant = "t" });
        Assert.Equal("a", Assert.Single((await host.GetAsync($"{Range}&tag.branch=x&status=error")).Rows()).GetProperty("dimensions").Text("team"));
        Assert.Equal("b", Assert.Single((await host.GetAsync($"{Range}&tenant=t")).Rows()).GetProperty("dimensions").Text("team"));
        var problem = await host.GetProblemAsync($"{Range}&bucket=day&group_by=team", 400);
        Assert.Equal(["bucket", "group_by"], problem.FaultyFields());
    }

    [Fact]
    public async Task One_event_is_shown_in_full_with_the_parts_of_its_cost()
    {
        await using var host = await ApiHost.StartAsync();
        var rater = host.Service<PriceBookSource>().Current;
        var rating = rater.Rate(new UsageEvent
        {
            EventId = Guid.NewGuid(),
            Tenant = "",
            OccurredAt = new DateTimeOffset(2026, 11, 10, 12, 0, 0, TimeSpan.Zero),
            Provider = "anthropic",
            Model = "claude-haiku-4-5",
            Usage = new TokenUsage { UncachedInput = 1000, Output = 500 },
            Iterations = [new UsagePart("claude-opus-4-5", new TokenUsage { Output = 100 })],
        });
        Assert.True(rating.Priced, rating.UnpricedReason);
        var call = new StoredCall
        {
            Model = "claude-haiku-4-5",
            UncachedInputTokens = 1000,
            OutputTokens = 600,
            Iterations = """[{"model":"claude-opus-4-5","output_tokens":100}]""",
            RawUsage = """{"input_tokens":1000,"nested":{"a":[1]}}""",
            Team = "search",
            Tags = new Dictionary<string, string> { ["k"] = "v" },
            RequestId = "req_1",
            DurationMs = 12,
            Flags = ["occurred_at_assumed"],
            PriceVersion = rating.PriceVersion,
            CostUsd = Text(rating.CostUsd),
            ListCostUsd = Text(rating.ListCostUsd),
            CostWithoutCacheUsd = Text(rating.CostWithoutCacheUsd),
            CacheWritePremiumUsd = "0.125",
            CostWithoutBatchUsd = Text(rating.CostWithoutBatchUsd),
        };
        await host.StoreAsync(call);

        var detail = await host.GetAsync($"/api/v1/events/{call.EventId}");

        Assert.True(detail.GetProperty("priced").GetBoolean());
        Assert.Equal(new Money.Usd(rating.CostUsd!.Value).ToString(), detail.Text("cost_usd"));
        Assert.Equal("0.125", detail.Text("cache_write_premium_usd"));
        Assert.Equal(rating.PriceVersion, detail.Text("price_version"));
        Assert.Equal(500, detail.GetProperty("usage").Number("output_tokens"));
        Assert.Equal(600, detail.GetProperty("total_usage").Number("output_tokens"));
        Assert.Equal(100, detail.GetProperty("iterations")[0].GetProperty("usage").Number("output_tokens"));
        Assert.Equal(1, detail.GetProperty("raw_usage").GetProperty("nested").GetProperty("a")[0].GetInt32());
        Assert.Equal("occurred_at_assumed", detail.GetProperty("flags")[0].GetString());
        Assert.Equal("search", detail.GetProperty("dimensions").Text("team"));
        Assert.Equal("v", detail.GetProperty("tags").Text("k"));
        Assert.Equal("req_1", detail.Text("request_id"));
        Assert.Empty(detail.GetProperty("adjustments").EnumerateArray());
        Assert.True(detail.IsNull("components_note"));
        var components = detail.GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(
            rating.Components.Select(part => $"{part.Model} {TokenClasses.NameOf(part.Class)} {part.Quantity} {new Money.Usd(part.UsdPerMillion)} {new Money.Usd(part.Multiplier)} {new Money.Usd(part.CostUsd)}"),
            components.Select(part => $"{part.Text("model")} {part.Text("class")} {part.Number("quantity")} {part.Text("usd_per_million")} {part.Text("multiplier")} {part.Text("cost_usd")}"));
        Assert.Equal(3, components.Count);
    }

    [Fact]
    public async Task Figures_are_the_effective_ones_with_corrections_included()
    {
        await using var host = await ApiHost.StartAsync();
        var call = new StoredCall { OutputTokens = 10 }.Unpriced();
        await host.StoreAsync(call);
        await host.InsertAsync("usage_adjustments", Adjustments.Json(
            call,
            "re-rate-1",
            new Dictionary<string, object> { ["unpriced_calls"] = -1, ["unpriced_tokens"] = -10, ["cost_usd"] = "1.5", ["list_cost_usd"] = "2", ["output_tokens"] = 5 },
            "card@0123456789abcdef"));

        foreach (var row in new[] { await host.GetAsync($"/api/v1/events/{call.EventId}"), (await host.GetAsync(Range)).Rows()[0] })
        {
            Assert.True(row.GetProperty("priced").GetBoolean());
            Assert.True(row.IsNull("unpriced_reason"));
            Assert.Equal("1.5", row.Text("cost_usd"));
            Assert.Equal("2", row.Text("list_cost_usd"));
            Assert.Equal(15, row.GetProperty("usage").Number("output_tokens"));
            Assert.Equal("card@0123456789abcdef", row.Text("price_version"));
        }

        var detail = await host.GetAsync($"/api/v1/events/{call.EventId}");
        var adjustment = Assert.Single(detail.GetProperty("adjustments").EnumerateArray());
        Assert.Equal("re-rate-1", adjustment.Text("correction_id"));
        Assert.Equal("1.5", adjustment.GetProperty("amounts").Text("cost_usd"));
        Assert.Equal(-1, adjustment.GetProperty("counts").Number("unpriced_calls"));
        Assert.True(detail.IsNull("components"));
        Assert.Contains("no longer kept", detail.Text("components_note")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unpriced_event_has_null_cost_and_names_its_cure()
    {
        await using var host = await ApiHost.StartAsync();
        var rating = host.Service<PriceBookSource>().Current.Rate(new UsageEvent
        {
            EventId = Guid.NewGuid(),
            Tenant = "",
            OccurredAt = ApiHost.Now,
            Provider = "acme",
            Model = "unknown-1",
            Usage = new TokenUsage { Output = 1 },
        });
        var call = new StoredCall { Provider = "acme", Model = "unknown-1" }.Unpriced(rating.UnpricedReason);
        await host.StoreAsync(call);
        var detail = await host.GetAsync($"/api/v1/events/{call.EventId}");
        Assert.False(detail.GetProperty("priced").GetBoolean());
        Assert.True(detail.IsNull("cost_usd") && detail.IsNull("list_cost_usd") && detail.IsNull("components"));
        Assert.Equal(rating.UnpricedReason, detail.Text("unpriced_reason"));
        Assert.Equal(UnpricedCure.CommandsFor(rating.UnpricedReason), detail.GetProperty("cure").EnumerateArray().Select(command => command.GetString()!));
        Assert.NotEmpty(detail.GetProperty("cure").EnumerateArray());
    }

    [Fact]
    public async Task Ids_are_checked_and_ambiguous_ones_ask_for_the_tenant()
    {
        await using var host = await ApiHost.StartAsync();
        var call = new StoredCall { Tenant = "a" };
        await host.StoreAsync(call, call with { Tenant = "b", Team = "x" });
        Assert.Equal(["tenant"], (await host.GetProblemAsync($"/api/v1/events/{call.EventId}", 400)).FaultyFields());
        Assert.Equal("x", (await host.GetAsync($"/api/v1/events/{call.EventId}?tenant=b")).GetProperty("dimensions").Text("team"));
        Assert.Equal(["event_id"], (await host.GetProblemAsync($"/api/v1/events/{Guid.NewGuid()}", 404)).FaultyFields());
        Assert.Equal(["event_id"], (await host.GetProblemAsync("/api/v1/events/abc", 400)).FaultyFields());
        Assert.Equal(["tenent"], (await host.GetProblemAsync($"/api/v1/events/{call.EventId}?tenent=b", 400)).FaultyFields());
    }

    private static string Text(decimal? amount) => amount!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
