using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Telemetry.Page.Tests.Browsing;
using Telemetry.Testing;

namespace Telemetry.Page.Tests;

/// <summary>What producers write stays text, the policy is strict, and everybody can read the page.</summary>
[Collection(PageCollection.Name)]
public class SafetyTests(PageBench bench)
{
    private const string Range = "from=2026-12-20&to=2027-01-03&tz=UTC";
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    [BrowserFact]
    public async Task Markup_in_every_dimension_is_shown_as_text()
    {
        await using var visit = await bench.OpenAsync();
        string[] dimensions =
        [
            "team", "model", "project", "feature", "environment", "customer", "cost_center", "user", "session", "task_type", "complexity", "agent", "operation",
            "service_tier", "prompt_name", "tag.markup",
        ];
        foreach (var dimension in dimensions)
        {
            await visit.GoAsync($"/?{Range}&refresh=0&group_by={dimension}&provider=nebula");
            Assert.StartsWith("<img", await visit.Page.InnerTextAsync("tbody tr:first-child th"), StringComparison.Ordinal);
            Assert.Equal(0, await visit.Page.Locator("img:not(.brand img)").CountAsync());
        }

        await visit.GoAsync($"/?view=calls&{Range}&team={Uri.EscapeDataString(PageBench.Markup)}&provider=nebula");
        await visit.Page.ClickAsync("tbody tr:first-child th a");
        await visit.Page.WaitForSelectorAsync("text=Attribution");
        Assert.Equal(0, await visit.Page.Locator("img:not(.brand img)").CountAsync());
        Assert.DoesNotContain("broken", await visit.Page.TitleAsync(), StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData("", "light")]
    [InlineData("", "dark")]
    [InlineData("view=tokens", "light")]
    [InlineData("view=tokens", "dark")]
    [InlineData("view=calls", "dark")]
    [InlineData("view=pipeline", "light")]
    [InlineData("view=review", "dark")]
    [InlineData("view=budgets", "light")]
    [InlineData("bucket=15m&from=2026-01-01", "dark")]
    public async Task No_rule_of_accessibility_is_broken(string query, string theme)
    {
        var packages = await NodeTool.InstallAsync("tests", "Page.Tests", "npm");
        var axe = await File.ReadAllTextAsync(Path.Combine(packages, "node_modules", "axe-core", "axe.min.js"));
        await using var visit = await bench.OpenAsync(theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await visit.GoAsync($"/?{query}&to=2027-01-03&tz=UTC{(query.Contains("from", StringComparison.Ordinal) ? "" : "&from=2026-12-20")}&team=search");
        if (await visit.Page.Locator(".figures summary").CountAsync() > 0)
        {
            await visit.Page.Locator(".figures summary").First.ClickAsync();
        }

        await visit.Page.EvaluateAsync(axe);
        var found = await visit.Page.EvaluateAsync<JsonElement>("(tags) => axe.run(document, { runOnly: tags }).then((told) => told.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')))", Tags);

        Assert.Equal([], found.EnumerateArray().Select(static one => one.GetString()));
    }

    [BrowserFact]
    public async Task The_theme_follows_the_system_until_one_is_chosen_which_then_stays()
    {
        await using var visit = await bench.OpenAsync(ColorScheme.Dark);
        await visit.GoAsync($"/?{Range}");
        Assert.Equal("rgb(16, 19, 26)", await GroundAsync());
        await visit.Page.ClickAsync("[data-key=theme]");
        Assert.Equal("rgb(244, 245, 248)", await GroundAsync());

        await visit.GoAsync($"/?{Range}");
        Assert.Equal("rgb(244, 245, 248)", await GroundAsync());

        Task<string> GroundAsync() => visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
    }

    [BrowserFact]
    public async Task Where_a_key_is_refused_the_page_asks_for_one_keeps_it_in_the_tab_and_forgets_it_when_told()
    {
        using var body = new StringContent("""{"name":"page","scopes":["read"]}""", Encoding.UTF8, "application/json");
        using var made = await bench.Server.Http.PostAsync(new Uri("/api/v1/keys", UriKind.Relative), body);
        var key = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("key").GetString()!;
        await using var visit = await bench.OpenAsync();
        await visit.Page.AddInitScriptAsync("if (!sessionStorage.getItem('seen')) { sessionStorage.setItem('seen', '1'); sessionStorage.setItem('telemetry.key', 'revoked'); }");
        await visit.GoAsync($"/?{Range}");
        Assert.Contains("key", await visit.Page.InnerTextAsync("form.problem h2"), StringComparison.Ordinal);

        await visit.Page.FillAsync("#key", key);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForSelectorAsync(".kpis");
        Assert.Equal(key, await visit.Page.EvaluateAsync<string>("sessionStorage.getItem('telemetry.key')"));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("Object.values(localStorage).filter((one) => one.includes(sessionStorage.getItem('telemetry.key'))).length"));

        await visit.Page.ClickAsync("[data-key=key-away]");
        await visit.Page.WaitForFunctionAsync("() => sessionStorage.getItem('telemetry.key') === null && document.querySelector('[data-key=key-away]') === null");
    }

    [BrowserFact]
    public async Task Nothing_is_wider_than_a_narrow_screen()
    {
        await using var visit = await bench.OpenAsync(width: 360, height: 740);
        foreach (var view in (string[])["spend", "tokens", "budgets", "review", "calls", "pipeline"])
        {
            await visit.GoAsync($"/?view={view}&{Range}");
            Assert.Equal(360, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    [BrowserFact]
    public async Task The_document_is_asked_for_again_its_files_are_kept_for_good_and_both_are_closed_to_what_is_foreign()
    {
        using var document = await bench.Server.Http.GetAsync(new Uri("/", UriKind.Relative));
        var text = await document.Content.ReadAsStringAsync();
        var file = text.Split("src=\"")[1].Split('"')[0];
        using var script = await bench.Server.Http.GetAsync(new Uri(file, UriKind.Relative));
        foreach (var answer in (HttpResponseMessage[])[document, script])
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        }

        Assert.Equal("no-cache", document.Headers.CacheControl!.ToString());
        Assert.Contains("immutable", script.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(document.Headers.ETag!);
        using var unchanged = await bench.Server.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var old = await bench.Server.Http.GetAsync(new Uri(file.Replace(file.Split('/')[2], "0000000000000000", StringComparison.Ordinal), UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }
}
