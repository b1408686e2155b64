using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Telemetry.Page.Tests.Browsing;

namespace Telemetry.Page.Tests;

/// <summary>What the page shows is what the API says.</summary>
[Collection(PageCollection.Name)]
public class FigureTests(PageBench bench)
{
    private const string Range = "from=2026-12-20&to=2027-01-03&tz=UTC";

    [BrowserFact]
    public async Task The_first_view_shows_what_the_API_says_to_the_last_digit()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}");
        var total = (await bench.Server.GetAsync($"/api/v1/spend?bucket=none&{Range}")).GetProperty("total");

        var spend = visit.Page.Locator(".kpi", new() { HasText = "Spend" }).Locator("dd").First;

        Assert.Equal($"{total.GetProperty("cost_usd").GetString()} USD", await spend.GetAttributeAsync("title"));
        var exact = decimal.Parse(total.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal("$" + decimal.Round(exact, exact >= 1 ? 2 : 4, MidpointRounding.ToEven).ToString(exact >= 1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture), await spend.InnerTextAsync());
        Assert.Contains("1 calls have no price", await visit.Page.InnerTextAsync("#figures .notice.warn"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_table_of_a_chart_has_each_bucket_to_the_last_digit_and_the_rest_is_an_exact_difference()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}&group_by=user");
        await visit.Page.ClickAsync("text=Show as a table");
        var lines = await SaveAsync(visit, ".figures .csv");
        var days = (await bench.Server.GetAsync($"/api/v1/spend?bucket=day&{Range}")).GetProperty("data").EnumerateArray().ToList();

        Assert.Equal(days.Count, lines.Count - 1);
        for (var at = 0; at < days.Count; at++)
        {
            var row = lines[at + 1];
            Assert.Equal(days[at].GetProperty("start").GetDateTimeOffset(), DateTimeOffset.Parse(row[0], CultureInfo.InvariantCulture));
            Assert.Equal(days[at].GetProperty("cost_usd").GetString(), row[1]);
            Assert.Equal(decimal.Parse(row[1], CultureInfo.InvariantCulture), row.Skip(2).Sum(static cell => decimal.Parse(cell, CultureInfo.InvariantCulture)));
        }
    }

    [BrowserFact]
    public async Task What_is_shown_is_saved_as_CSV_with_exact_money_and_without_formulas()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}&group_by=team");
        var lines = await SaveAsync(visit, ".bar .csv");
        var groups = (await bench.Server.GetAsync($"/api/v1/spend?bucket=none&group_by=team&{Range}")).GetProperty("data").EnumerateArray().ToList();

        Assert.Equal(["team", "cost_usd"], lines[0].Take(2));
        Assert.Equal(groups.Select(Cost), lines.Skip(1).Select(static row => row[1]));
        Assert.Equal(groups.Select(static row => row.GetProperty("group").GetProperty("team").GetString() ?? ""), lines.Skip(1).Select(static row => row[0]));

        var guarded = await visit.Page.EvaluateAsync<string>(
            "async () => { const src = document.querySelector('script[type=module]').src; return (await import(new URL('csv.js', src))).csv(['=1+1', 'b'], [['@sum', '-5'], ['a,\"b\"', null]]); }");
        Assert.Equal("'=1+1,b\r\n'@sum,-5\r\n\"a,\"\"b\"\"\",\r\n", guarded);

        static string? Cost(JsonElement row) => row.GetProperty("cost_usd").GetString();
    }

    [BrowserFact]
    public async Task Money_is_rounded_half_to_even_from_its_text_and_never_through_a_float()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}");

        var shown = await visit.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const money = await import(new URL('money.js', document.querySelector('script[type=module]').src));
              return [money.usd('1.005'), money.usd('1.015'), money.usd('-0.00005'), money.usd('90071992547409931.234567890123'), money.usd('0.000000000001'),
                money.sum(['0.1', '0.2', '90071992547409931.000000000001']), money.less('0.3', '0.1'), money.usd('0')];
            }
            """);

        Assert.Equal(["$1.00", "$1.02", "−$0.00005000", "$90,071,992,547,409,931.23", "$0.00000000", "90071992547409931.300000000001", "0.2", "$0.00"], shown);
    }

    [BrowserFact]
    public async Task The_cache_view_parts_the_net_saving_into_what_writes_cost_and_reads_saved()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?view=tokens&{Range}");
        var total = (await bench.Server.GetAsync($"/api/v1/cache?{Range}")).GetProperty("total");
        var (premium, saving) = (total.GetProperty("cache_write_premium_usd").GetString()!, total.GetProperty("cache_saving_usd").GetString()!);
        var card = visit.Page.Locator(".kpi", new() { HasText = "Write premium" }).Locator("dd");

        Assert.NotEqual("0", premium);
        Assert.Equal($"{premium} USD", await card.First.GetAttributeAsync("title"));
        var reads = decimal.Parse(premium, CultureInfo.InvariantCulture) + decimal.Parse(saving, CultureInfo.InvariantCulture);
        var shown = await visit.Page.EvaluateAsync<string>(
            "async (exact) => (await import(new URL('money.js', document.querySelector('script[type=module]').src))).usd(exact)", reads.ToString(CultureInfo.InvariantCulture));
        Assert.Contains($"reads saved {shown}", await visit.Page.Locator(".kpi", new() { HasText = "Write premium" }).InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_causes_of_a_review_add_up_to_its_change_to_the_last_digit()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?view=review&week=2026-W53&tz=UTC");
        var review = await bench.Server.GetAsync("/api/v1/review?week=2026-W53&tz=UTC");
        var causes = (await SaveAsync(visit, "[data-key=causes-csv]")).Skip(1).ToList();

        Assert.Equal($"{review.GetProperty("change_usd").GetString()} USD", await visit.Page.Locator(".kpi", new() { HasText = "Change" }).Locator("dd").First.GetAttributeAsync("title"));
        var parts = causes.Where(static row => !row[0].StartsWith('…')).Sum(static row => decimal.Parse(row[1], CultureInfo.InvariantCulture));
        Assert.Equal(decimal.Parse(review.GetProperty("change_usd").GetString()!, CultureInfo.InvariantCulture), parts);

        await visit.Page.ClickAsync("[data-key=prior]");
        await visit.Page.WaitForSelectorAsync(".kpi dt:text-is('2026-W52')");
    }

    [BrowserFact]
    public async Task A_budget_burns_down_as_the_API_says_and_leads_to_what_it_was_spent_on()
    {
        using var body = new StringContent("""{"name":"Search","limit_usd":"2","period":"month","filter":{"team":["search"]}}""", Encoding.UTF8, "application/json");
        using var put = await bench.Server.Http.PutAsync(new Uri("/api/v1/budgets/search", UriKind.Relative), body);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?view=budgets&budget=search");
        var steps = (await bench.Server.GetAsync("/api/v1/budgets/search/burn-down")).GetProperty("data").EnumerateArray().ToList();
        await visit.Page.ClickAsync("text=Show as a table");
        var lines = await SaveAsync(visit, ".figures .csv");

        var spent = steps.Select(static step => step.GetProperty("cumulative_usd")).Where(static amount => amount.ValueKind == JsonValueKind.String).Select(static amount => amount.GetString());
        Assert.Equal(spent, lines.Skip(2).Select(static row => row[1]).Where(static cell => cell.Length > 0));
        Assert.Equal(steps.Select(static step => step.GetProperty("ideal_usd").GetString()), lines.Skip(2).Select(static row => row[3]));

        await visit.Page.ClickAsync("[data-key=budget-spend]");
        await visit.Page.WaitForSelectorAsync("h1:text-is('Spend')");
        await visit.SettledAsync();
        Assert.Equal("team search", (await visit.Page.InnerTextAsync(".chip")).Replace("×", "", StringComparison.Ordinal).Trim());
    }

    [BrowserTheory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task On_paper_controls_are_gone_and_figures_stay_dark_on_light(string theme)
    {
        await using var visit = await bench.OpenAsync(theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await visit.GoAsync($"/?{Range}");
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var control in (string[])[".controls", ".tools", "#views", ".csv >> nth=0"])
        {
            Assert.False(await visit.Page.IsVisibleAsync(control), control);
        }

        Assert.True(await visit.Page.IsVisibleAsync(".plot"));
        Assert.True(await visit.Page.IsVisibleAsync("tbody tr >> nth=0"));
        Assert.Contains("2026", await visit.Page.InnerTextAsync(".title"), StringComparison.Ordinal);
        Assert.Equal("rgb(255, 255, 255)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.True((await visit.Page.PdfAsync()).Length > 10_000);
    }

    /// <summary>Saves a table and splits it; none of its cells holds what would be quoted.</summary>
    private static async Task<List<string[]>> SaveAsync(Visit visit, string button)
    {
        var saved = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator(button).First.ClickAsync());
        var text = await File.ReadAllTextAsync(await saved.PathAsync());
        Assert.DoesNotContain('"', text);
        return [.. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(','))];
    }
}
