using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Review;

public sealed class ReviewTests
{
    [Fact]
    public async Task A_week_is_set_beside_the_one_before_and_its_change_explained_to_the_last_digit()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            Call("2026-11-03 10:00:00.000", "search", "rag", "claude-opus-4-8", 1000, 0, 200, "0.01"),
            Call("2026-11-04 10:00:00.000", "ads", "old", "claude-opus-4-8", 1000, 0, 200, "0.01"),
            Call("2026-11-08 23:59:59.999", "", "rag", "claude-haiku-4-5", 1000, 0, 200, "0.002"),
            Call("2026-11-09 00:00:00.000", "search", "rag", "claude-opus-4-8", 500, 500, 200, "0.008000000001"),
            Call("2026-11-10 10:00:00.000", "search", "rag", "claude-opus-4-8", 500, 500, 200, "0.008"),
            Call("2026-11-11 10:00:00.000", "search", "new", "gpt-5.4", 3000, 0, 100, "0.5") with { Provider = "openai" },
            Call("2026-11-12 10:00:00.000", "", "rag", "claude-haiku-4-5", 1000, 0, 200, "0.002"),
            Call("2026-11-16 00:00:00.000", "late", "late", "claude-haiku-4-5", 1000, 0, 200, "99"));

        var review = await host.GetAsync("/api/v1/review?week=2026-W46");

        Assert.Equal(("weekly", "2026-W46", "2026-W45"), (review.Text("kind"), review.GetProperty("period").Text("name"), review.GetProperty("prior_period").Text("name")));
        Assert.Equal("2026-11-09T00:00:00Z", review.GetProperty("period").Text("from"));
        Assert.Equal("2026-11-16T00:00:00Z", review.GetProperty("period").Text("to"));
        Assert.Equal(("0.518000000001", "0.022", "0.496000000001"), (review.Text("cost_usd"), review.Text("prior_cost_usd"), review.Text("change_usd")));
        var parts = review.GetProperty("change").EnumerateArray().ToList();
        Assert.Equal(["volume", "token_size", "cache_mix", "model_mix", "price"], parts.Select(part => part.Text("name")));
        Assert.Equal(0.496000000001m, parts.Sum(part => Money(part, "amount_usd")));
        Assert.True(review.GetProperty("period_over").GetBoolean() && review.GetProperty("complete").GetBoolean());
        Assert.Equal((4, 3), (review.GetProperty("figures").Number("calls"), review.GetProperty("prior_figures").Number("calls")));

        var teams = review.GetProperty("movers")[0];
        Assert.Equal("team", teams.Text("dimension"));
        Assert.Equal(["search", "ads", null], teams.GetProperty("rows").EnumerateArray().Select(row => row.Text("value")));
        Assert.All(
            review.GetProperty("movers").EnumerateArray().SelectMany(list => list.GetProperty("rows").EnumerateArray()),
            row => Assert.Equal(Money(row, "change_usd"), row.GetProperty("change").EnumerateArray().Sum(part => Money(part, "amount_usd"))));
        Assert.Equal(
            [("feature", "new", "new"), ("feature", "old", "vanished"), ("model", "gpt-5.4", "new"), ("team", "ads", "vanished")],
            review.GetProperty("new_and_vanished").EnumerateArray().Select(row => (row.Text("dimension"), row.Text("value"), row.Text("state"))));
        Assert.Equal("0.002", review.GetProperty("unallocated").EnumerateArray().Single(row => row.Text("dimension") == "team").Text("cost_usd"));
        Assert.Equal(7, review.GetProperty("days").GetArrayLength());
        Assert.Equal("0.008000000001", review.GetProperty("days")[0].Text("cost_usd"));
        var month = review.GetProperty("month_to_date");
        Assert.Equal(("2026-11", "0.540000000001", "0"), (month.Text("month"), month.Text("cost_usd"), month.Text("prior_cost_usd")));
    }

    [Fact]
    public async Task Periods_are_those_of_the_zones_calendar()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { OccurredAt = "2026-11-08 18:14:59.999" }.Costing("1"),
            new StoredCall { OccurredAt = "2026-11-08 18:15:00.000" }.Costing("2"),
            new StoredCall { OccurredAt = "2026-11-15 18:14:59.999" }.Costing("4"),
            new StoredCall { OccurredAt = "2026-11-15 18:15:00.000" }.Costing("8"));
        var review = await host.GetAsync("/api/v1/review?week=2026-W46&tz=Asia/Kathmandu");
        Assert.Equal(("6", "1"), (review.Text("cost_usd"), review.Text("prior_cost_usd")));
        Assert.Equal(["2", "0", "0", "0", "0", "0", "4"], review.GetProperty("days").EnumerateArray().Select(day => day.Text("cost_usd")));
        Assert.Equal("2026-11-09", review.GetProperty("days")[0].Text("date"));
    }

    [Fact]
    public async Task Without_a_period_the_last_week_that_is_over_is_reviewed()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("2026-W46", (await host.GetAsync("/api/v1/review")).GetProperty("period").Text("name"));
        var month = await host.GetAsync("/api/v1/review?month=2026-11");
        Assert.Equal(("monthly", "2026-11", "2026-10"), (month.Text("kind"), month.GetProperty("period").Text("name"), month.GetProperty("prior_period").Text("name")));
        Assert.False(month.GetProperty("period_over").GetBoolean());
        Assert.True(month.IsNull("change_share"));
        Assert.Equal("0", month.Text("cost_usd"));
    }

    [Fact]
    public async Task What_is_missing_wasted_and_saved_is_said()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { OccurredAt = "2026-11-10 10:00:00.000", Model = "x", Provider = "acme", OutputTokens = 30 }.Unpriced(),
            new StoredCall { OccurredAt = "2026-11-10 10:00:00.000", OutputTokens = 10, Status = "error", DurationMs = 100 }.Costing("0.5"),
            new StoredCall { OccurredAt = "2026-11-10 11:00:00.000", OutputTokens = 40, UsageQuality = "estimated", DurationMs = 100 }.Costing("0.5"),
            new StoredCall { OccurredAt = "2026-11-10 11:00:00.000", OutputTokens = 20, UsageQuality = "partial" }.Costing("1"),
            new StoredCall { OccurredAt = "2026-11-11 11:00:00.000", Billing = "subscription", CostUsd = "0", ListCostUsd = "7", OutputTokens = 1 },
            new StoredCall
            {
                OccurredAt = "2026-11-10 12:00:00.000", UncachedInputTokens = 100, CacheReadTokens = 300, ServiceTier = "batch",
                CostUsd = "2", ListCostUsd = "2", CostWithoutCacheUsd = "2.5", CostWithoutBatchUsd = "4",
            });
        var review = await host.GetAsync("/api/v1/review?week=2026-W46");
        var figures = review.GetProperty("figures");
        Assert.False(review.GetProperty("complete").GetBoolean());
        Assert.Equal("4", review.Text("cost_usd"));
        Assert.Equal((1, 30), (figures.Number("unpriced_calls"), figures.Number("unpriced_tokens")));
        Assert.Equal(0.75m, figures.GetProperty("hit_rate").GetDecimal());
        Assert.Equal(("0.5", "2", "0.5"), (figures.Text("cache_saving_usd"), figures.Text("batch_saving_usd"), figures.Text("failed_cost_usd")));
        Assert.Equal((0.5m, 0.25m, 0.125m), (figures.GetProperty("batch_share_cost").GetDecimal(), figures.GetProperty("partial_share_cost").GetDecimal(), figures.GetProperty("estimated_share_cost").GetDecimal()));
        Assert.Equal("acme", review.GetProperty("unpriced")[0].Text("provider"));
        Assert.Equal("error", review.GetProperty("failures")[0].Text("status"));
        Assert.Equal(("subscription", "7"), (review.GetProperty("other_billing")[0].Text("billing"), review.GetProperty("other_billing")[0].Text("list_cost_usd")));
        Assert.Equal(0, review.GetProperty("retries").Number("calls"));
        Assert.InRange(figures.GetProperty("latency").GetProperty("duration_ms_p95").GetDecimal(), 99, 101);
    }

    [Fact]
    public async Task A_day_out_of_the_ordinary_is_found_in_its_team()
    {
        await using var host = await ApiHost.StartAsync();
        var weeks = Enumerable.Range(0, 9).Select(week => new DateTime(2026, 9, 15).AddDays(7 * week));
        await host.StoreAsync(weeks.Select(day => new StoredCall
        {
            Team = "search", OccurredAt = day.ToString("yyyy-MM-dd 10:00:00.000", CultureInfo.InvariantCulture),
        }.Costing(day.Month == 11 && day.Day == 10 ? "90" : "10")));
        var found = (await host.GetAsync("/api/v1/review?week=2026-W46")).GetProperty("anomalies").EnumerateArray().ToList();
        Assert.Contains(found, line => line.Text("date") == "2026-11-10" && line.Text("dimension") == "team" && line.Text("value") == "search" && line.Text("expected_usd") == "10" && line.Text("difference_usd") == "80");
        Assert.Contains(found, line => line.IsNull("dimension"));
    }

    [Fact]
    public async Task A_faulty_question_names_the_field_and_what_was_probably_meant()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var (query, field, says) in new[]
        {
            ("week=2026-W54", "week", "2026-W46"),
            ("week=2026-W4", "week", "did you mean 2026-W4"),
            ("month=2026-13", "month", "such as 2026-10"),
            ("week=2027-W01", "week", "has not begun"),
            ("week=2026-W46&month=2026-10", "month", "either"),
            ("tz=Europe/Berlinn", "tz", "did you mean Europe/Berlin?"),
            ("format=markdwn", "format", "did you mean markdown?"),
            ("weeks=2026-W46", "weeks", "did you mean week?"),
        })
        {
            var problem = await host.GetProblemAsync($"/api/v1/review?{query}", 400);
            Assert.Equal([field], problem.FaultyFields());
            Assert.Contains(says, problem.Details(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tenants_review_counts_its_calls_alone()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Tenant = "a", Team = "secret", OccurredAt = "2026-11-10 10:00:00.000" }.Costing("1"),
            new StoredCall { Tenant = "b", OccurredAt = "2026-11-10 10:00:00.000" }.Costing("2"));
        Assert.Equal("3", (await host.GetAsync("/api/v1/review?week=2026-W46")).Text("cost_usd"));
        var own = await host.GetTextAsync("/api/v1/review?week=2026-W46&tenant=b");
        Assert.Equal("2", JsonDocument.Parse(own).RootElement.Text("cost_usd"));
        Assert.DoesNotContain("secret", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_format_is_the_one_that_the_caller_accepts()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var (accept, type, begins) in new[]
        {
            ("text/markdown", "text/markdown", "# Cost review 2026-W46"),
            ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html", "<!doctype html>"),
            ("*/*", "application/json", "{\"kind\":\"weekly\""),
            ("application/json", "application/json", "{\"kind\":\"weekly\""),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/review");
            request.Headers.Accept.ParseAdd(accept);
            using var response = await host.Http.SendAsync(request);
            Assert.Equal(new MediaTypeHeaderValue(type, "utf-8"), response.Content.Headers.ContentType);
            Assert.StartsWith(begins, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_page_needs_nothing_else_and_names_cannot_become_markup()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "<script>alert(1)</script>", Feature = "a|b *c*\u0001", OccurredAt = "2026-11-10 10:00:00.000" }.Costing("3"),
            new StoredCall { Team = "täglich 🚀", OccurredAt = "2026-11-03 10:00:00.000" }.Costing("2"));
        using var response = await host.Http.GetAsync(new Uri("/api/v1/review?week=2026-W46&format=html", UriKind.Relative));
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Equal(page.Split("<svg").Length, page.Split("role=\"img\"").Length);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("size: A4", page, StringComparison.Ordinal);

        var markdown = await host.GetTextAsync("/api/v1/review?week=2026-W46&format=markdown");
        Assert.Contains(@"a\|b \*c\*", markdown, StringComparison.Ordinal);
        Assert.Contains(@"\<script\>", markdown, StringComparison.Ordinal);
        Assert.Contains("täglich 🚀", markdown, StringComparison.Ordinal);
    }

    private static StoredCall Call(string at, string team, string feature, string model, long input, long read, long output, string usd) => new StoredCall
    {
        OccurredAt = at, Team = team, Feature = feature, Model = model, UncachedInputTokens = input, CacheReadTokens = read, OutputTokens = output,
    }.Costing(usd);

    private static decimal Money(JsonElement element, string name) => decimal.Parse(element.Text(name)!, NumberStyles.Number, CultureInfo.InvariantCulture);
}
