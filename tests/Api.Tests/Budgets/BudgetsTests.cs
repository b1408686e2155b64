using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Budgets;

public sealed class BudgetsTests
{
    private const string Search = """{"limit_usd":"10","period":"month","timezone":"Asia/Shanghai","filter":{"team":["search"]},"thresholds":[{"percent":50,"basis":"actual"},{"percent":100,"basis":"actual"}]}""";

    [Fact]
    public async Task A_budget_is_put_read_replaced_and_removed()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await PutAsync(host, "search", Search);
        Assert.Equal(("search", "search", "10", "month", "notify", 1L), (made.Text("id"), made.Text("name"), made.Text("limit_usd"), made.Text("period"), made.Text("when_exceeded"), made.Number("revision")));
        Assert.Equal(1, (await PutAsync(host, "search", Search)).Number("revision"));
        Assert.Equal(2, (await PutAsync(host, "search", Search.Replace("\"10\"", "\"20\"", StringComparison.Ordinal))).Number("revision"));
        Assert.Equal("20", (await host.GetAsync("/api/v1/budgets/search")).Text("limit_usd"));
        Assert.Equal("2026-11-21T12:34:56Z", Assert.Single((await host.GetAsync("/api/v1/budgets")).Rows()).Text("changed_at"));
        using var removed = await host.Http.DeleteAsync(new Uri("/api/v1/budgets/search", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty((await host.GetAsync("/api/v1/budgets")).Rows());
        Assert.Contains("There is no budget", (await host.GetProblemAsync("/api/v1/budgets/search", 404)).Details(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_body_is_answered_with_its_field_and_nothing_is_stored()
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await RefusedAsync(host, "search", """{"limit_usd":"-5","period":"month","timezone":"Mars/Base","filter":{"session":["x"]},"thresholds":[{"percent":0},{"percent":10000}]}""");
        Assert.Equal(["limit_usd", "timezone", "filter.session", "thresholds[0].percent", "thresholds[1].percent"], problem.FaultyFields());
        Assert.Equal(["body"], (await RefusedAsync(host, "search", "[]")).FaultyFields());
        Assert.Equal(["body"], (await RefusedAsync(host, "search", """{"limit_usd":"1","limit_usd":"2"}""")).FaultyFields());
        Assert.Equal(["id"], (await RefusedAsync(host, "a%20b", Search)).FaultyFields());
        Assert.Empty((await host.GetAsync("/api/v1/budgets")).Rows());
        Assert.Equal(["tenat"], (await host.GetProblemAsync("/api/v1/budgets?tenat=a", 400)).FaultyFields());
    }

    [Fact]
    public async Task The_status_says_what_is_spent_of_the_current_period_as_soon_as_it_is_stored()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "search", Search);
        Assert.Equal("0", (await host.GetAsync("/api/v1/budgets/search/status")).Text("spent_usd"));
        await host.StoreAsync(Call("2026-10-31 16:00:00", "2.5") with { Team = "search" }, Call("2026-10-31 15:59:59", "99") with { Team = "search" }, Call("2026-11-20 10:00:00", "99"));
        var status = await host.GetAsync("/api/v1/budgets/search/status");
        Assert.Equal(
            ("2.5", "10", 25m, "2026-10-31T16:00:00Z", "2026-11-30T16:00:00Z"),
            (status.Text("spent_usd"), status.Text("limit_usd"), status.GetProperty("percent").GetDecimal(), status.Text("period_start"), status.Text("period_end")));
        Assert.True(status.GetProperty("complete").GetBoolean());
        Assert.True(decimal.Parse(status.Text("forecast_usd")!, null) > 2.5m);

        await host.StoreAsync(Call("2026-11-20 10:00:00", null) with { Team = "search", Priced = 0, UnpricedReason = "unknown_model" });
        Assert.False((await host.GetAsync("/api/v1/budgets/search/status")).GetProperty("complete").GetBoolean());
        Assert.StartsWith("budget_id,revision,per_value,spent_usd", await host.GetTextAsync("/api/v1/budgets/search/status?format=csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_with_per_answers_a_row_for_each_value_in_pages()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "people", """{"limit_usd":"2","period":"day","per":["user"]}""");
        await host.StoreAsync(Call("2026-11-21 01:00:00", "1") with { User = "ada" }, Call("2026-11-21 01:00:00", "3") with { User = "bob" }, Call("2026-11-21 01:00:00", "2") with { User = "cyd" }, Call("2026-11-21 01:00:00", "9"));
        Assert.Equal(["bob", "cyd", "ada"], (await host.GetAsync("/api/v1/budgets/people/status")).Rows().Select(row => row.Text("per_value")));
        Assert.Equal("3", Assert.Single((await host.GetAsync("/api/v1/budgets/people/status?per_value=bob")).Rows()).Text("spent_usd"));
        var first = await host.GetAsync("/api/v1/budgets/people/status?limit=2");
        var second = await host.GetAsync($"/api/v1/budgets/people/status?limit=2&page={first.Text("next_page")}");
        Assert.Equal(["ada", "bob", "cyd"], first.Rows().Concat(second.Rows()).Select(row => row.Text("per_value")));
        Assert.True(second.IsNull("next_page"));
    }

    [Fact]
    public async Task The_burn_down_adds_up_to_the_status_and_goes_on_to_its_forecast()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "search", Search);
        await host.StoreAsync(Enumerable.Range(1, 21).Select(day => Call($"2026-11-{day:00} 08:00:00", "0.3") with { Team = "search" }));
        var steps = (await host.GetAsync("/api/v1/budgets/search/burn-down")).Rows();
        var status = await host.GetAsync("/api/v1/budgets/search/status");
        Assert.Equal(30, steps.Count);
        Assert.Equal((status.Text("spent_usd"), "6.3"), (steps[20].Text("cumulative_usd"), steps[20].Text("cumulative_usd")));
        Assert.Equal(("0.333333", "10"), (steps[0].Text("ideal_usd"), steps[29].Text("ideal_usd")));
        Assert.True(steps[29].IsNull("spent_usd") && steps[19].IsNull("forecast_usd"));
        Assert.Equal(status.Text("forecast_usd"), steps[29].Text("forecast_usd"));
        Assert.Equal(["per_value"], (await host.GetProblemAsync("/api/v1/budgets/search/burn-down?per_value=x", 400)).FaultyFields());
        Assert.Equal("2026-09-30T16:00:00Z", (await host.GetAsync("/api/v1/budgets/search/burn-down?at=2026-10-03")).Rows()[0].Text("start"));
    }

    [Fact]
    public async Task The_past_is_simulated_period_by_period()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "search", Search);
        await host.StoreAsync(Call("2026-10-10 08:20:00", "6") with { Team = "search" }, Call("2026-10-12 08:00:00", "5") with { Team = "search" }, Call("2026-11-12 08:00:00", "1") with { Team = "search" });
        var periods = (await host.GetAsync("/api/v1/budgets/search/simulate?periods=3")).Rows();
        Assert.Equal([("0", 0), ("11", 2), ("1", 0)], periods.Select(period => (period.Text("spent_usd"), period.GetProperty("crossed").GetArrayLength())));
        var crossed = periods[1].GetProperty("crossed")[0];
        Assert.Equal((50, "actual", "2026-10-10T08:00:00Z", "6"), (crossed.Number("percent"), crossed.Text("basis"), crossed.Text("at"), crossed.Text("amount_usd")));
        Assert.Equal(["periods"], (await host.GetProblemAsync("/api/v1/budgets/search/simulate?periods=0", 400)).FaultyFields());
    }

    [Fact]
    public async Task A_decision_follows_the_budgets_that_the_call_is_counted_in()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "search", """{"limit_usd":"2","period":"day","filter":{"team":["search"]},"when_exceeded":"block"}""");
        await PutAsync(host, "people", """{"limit_usd":"1","period":"day","per":["user"],"when_exceeded":"downgrade","downgrade_to":"claude-haiku-4-5"}""");
        await host.StoreAsync(Call("2026-11-21 01:00:00", "2") with { Team = "search", User = "ada" });
        var blocked = await host.GetAsync("/api/v1/decision?provider=anthropic&model=claude-opus-5-5&team=search&session=s1");
        Assert.Equal(("block", "search", "spent 2 of 2 USD, until 2026-11-22T00:00:00Z."), (blocked.Text("action"), blocked.Text("budget"), blocked.Text("reason")));
        var lowered = await host.GetAsync("/api/v1/decision?provider=anthropic&model=claude-opus-5-5&user=ada");
        Assert.Equal(("downgrade", "claude-haiku-4-5", "people"), (lowered.Text("action"), lowered.Text("model"), lowered.Text("budget")));
        var allowed = await host.GetAsync("/api/v1/decision?provider=anthropic&model=claude-opus-5-5&user=bob");
        Assert.Equal(("allow", true, true, true), (allowed.Text("action"), allowed.IsNull("model"), allowed.IsNull("budget"), allowed.IsNull("reason")));
        var problem = await host.GetProblemAsync("/api/v1/decision?modle=a&team=a&team=b", 400);
        Assert.Equal(["modle", "team"], problem.FaultyFields());
        Assert.Contains("did you mean model?", problem.Details(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_budgets_are_its_own()
    {
        await using var host = await ApiHost.StartAsync();
        await PutAsync(host, "all?tenant=acme", """{"limit_usd":"1","period":"day"}""");
        await PutAsync(host, "all", """{"limit_usd":"2","period":"day"}""");
        Assert.Equal([null, "acme"], (await host.GetAsync("/api/v1/budgets")).Rows().Select(row => row.TryGetProperty("tenant", out var tenant) ? tenant.GetString() : null));
        Assert.Equal("1", (await host.GetAsync("/api/v1/budgets/all?tenant=acme")).Text("limit_usd"));
        Assert.Equal("1", Assert.Single((await host.GetAsync("/api/v1/budgets?tenant=acme")).Rows()).Text("limit_usd"));
        Assert.Equal(404, (int)(await host.Http.GetAsync(new Uri("/api/v1/budgets/all?tenant=other", UriKind.Relative))).StatusCode);
        await host.StoreAsync(Call("2026-11-21 01:00:00", "0.5") with { Tenant = "acme" }, Call("2026-11-21 01:00:00", "0.25"));
        Assert.Equal("0.5", (await host.GetAsync("/api/v1/budgets/all/status?tenant=acme")).Text("spent_usd"));
        Assert.Equal("0.75", (await host.GetAsync("/api/v1/budgets/all/status")).Text("spent_usd"));
        var page = await host.GetAsync("/api/v1/budgets?limit=1");
        Assert.Equal("acme", (await host.GetAsync($"/api/v1/budgets?limit=1&page={page.Text("next_page")}")).Rows().Single().Text("tenant"));
    }

    private static StoredCall Call(string at, string? cost) => new() { OccurredAt = at, CostUsd = cost, ListCostUsd = cost };

    private static async Task<JsonElement> PutAsync(ApiHost host, string id, string body)
    {
        using var response = await SendAsync(host, id, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> RefusedAsync(ApiHost host, string id, string body)
    {
        using var response = await SendAsync(host, id, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiHost host, string id, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await host.Http.PutAsync(new Uri($"/api/v1/budgets/{id}", UriKind.Relative), content);
    }
}
