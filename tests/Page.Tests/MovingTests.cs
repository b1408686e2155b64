using System.Text;
using Telemetry.Page.Tests.Browsing;

namespace Telemetry.Page.Tests;

/// <summary>From the whole to one call and back, with the mouse, the keyboard and the address.</summary>
[Collection(PageCollection.Name)]
public class MovingTests(PageBench bench)
{
    private const string Range = "from=2026-12-20&to=2027-01-03&tz=UTC";

    [BrowserFact]
    public async Task A_filter_is_added_and_removed_by_keyboard_alone_and_stands_in_the_address()
    {
        await using var visit = await bench.OpenAsync();
        var keyboard = visit.Page.Keyboard;
        await visit.GoAsync($"/?{Range}");

        await visit.Page.FocusAsync("[data-key=add-filter]");
        await keyboard.PressAsync("Enter");
        await visit.Page.WaitForSelectorAsync("#filter-name:focus");
        await keyboard.TypeAsync("feature");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("rag");
        await keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**feature=rag*");
        await visit.SettledAsync();
        var calls = (await bench.Server.GetAsync($"/api/v1/spend?bucket=none&feature=rag&{Range}")).GetProperty("total").GetProperty("calls").ToString();
        await visit.Page.WaitForFunctionAsync("(calls) => document.querySelectorAll('.kpi dd[title]')[1]?.title === calls", calls);

        await visit.Page.FocusAsync(".chip");
        await keyboard.PressAsync("Enter");
        await visit.Page.WaitForFunctionAsync("() => !location.search.includes('feature') && document.querySelector('.chip') === null");

        await visit.Page.GoBackAsync();
        await visit.Page.WaitForSelectorAsync(".chip");
        Assert.Contains("feature=rag", visit.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_group_leads_to_its_calls_and_a_call_to_the_parts_of_its_cost()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}");
        await visit.Page.ClickAsync("[data-key='calls-claude-opus-5-5']");
        await visit.Page.WaitForSelectorAsync("h1:text-is('Calls')");
        await visit.SettledAsync();
        await visit.Page.ClickAsync("tbody tr:first-child th a");
        await visit.Page.WaitForSelectorAsync("text=Parts of the cost");

        var id = new Uri(visit.Page.Url).Query.Split("event=")[1].Split('&')[0];
        var call = await bench.Server.GetAsync($"/api/v1/events/{id}");
        Assert.Equal("claude-opus-5-5", call.GetProperty("model").GetString());
        Assert.Contains($"exactly {call.GetProperty("cost_usd").GetString()} USD", await visit.Page.InnerTextAsync(".kpis"), StringComparison.Ordinal);
        var shown = await visit.Page.Locator("section.card", new() { HasText = "Parts of the cost" }).Locator("tbody tr td:nth-child(6)").AllInnerTextsAsync();
        Assert.Equal(call.GetProperty("components").EnumerateArray().Select(static part => part.GetProperty("cost_usd").GetString()!), shown);

        await visit.Page.ClickAsync("[data-key=back]");
        await visit.Page.WaitForSelectorAsync("table tbody th a");
    }

    [BrowserFact]
    public async Task An_unpriced_call_shows_the_command_that_cures_it()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?view=calls&{Range}&provider=nebula");

        Assert.Equal("unpriced", await visit.Page.InnerTextAsync("tbody .badge.warn"));
        await visit.Page.ClickAsync("tbody tr:first-child th a");
        await visit.Page.WaitForSelectorAsync("text=This call has no price");
        Assert.Contains("prices set", await visit.Page.InnerTextAsync(".card.warn pre"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_chart_is_walked_with_arrow_keys_and_Enter_leads_into_a_bucket()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}");
        await visit.Page.FocusAsync(".cursor");
        await visit.Page.Keyboard.PressAsync("Home");
        var first = await visit.Page.GetAttributeAsync(".cursor", "aria-valuetext");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        var second = await visit.Page.GetAttributeAsync(".cursor", "aria-valuetext");

        Assert.Contains("2026, Total $", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
        Assert.True(await visit.Page.IsVisibleAsync(".readout"));

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForFunctionAsync("() => new URLSearchParams(location.search).get('from')?.includes('T')");
        await visit.SettledAsync();
        Assert.Contains("Automatic (hour)", await visit.Page.InnerTextAsync("#bucket"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task An_address_holds_everything_that_was_chosen()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?view=tokens&{Range}&bucket=week&group_by=tag.markup&refresh=0&model=gpt-5.4&model=claude-haiku-4-5");

        Assert.Equal("Tokens and cache", await visit.Page.InnerTextAsync("h1"));
        Assert.Equal("week", await visit.Page.InputValueAsync("#bucket"));
        Assert.Equal("tag.markup", await visit.Page.InputValueAsync("#group"));
        Assert.Equal("0", await visit.Page.InputValueAsync("#refresh"));
        Assert.Equal("UTC", await visit.Page.InputValueAsync("#zone"));
        Assert.Equal("2027-01-02", await visit.Page.InputValueAsync("#through"));
        Assert.Equal(2, await visit.Page.Locator(".chip").CountAsync());
    }

    [BrowserFact]
    public async Task An_alert_shows_when_it_fires_and_its_messages_are_muted_and_let_go_again()
    {
        using var body = new StringContent("""{"name":"Crossed","limit_usd":"0.000001","period":"month"}""", Encoding.UTF8, "application/json");
        using var put = await bench.Server.Http.PutAsync(new Uri("/api/v1/budgets/crossed", UriKind.Relative), body);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?view=alerts&refresh=5&tz=UTC");

        var mute = visit.Page.Locator("button[aria-label^='Mute']").First;
        await mute.ClickAsync();
        await visit.Page.WaitForSelectorAsync("text=muted until 3 Jan 2027");
        await visit.Page.Locator("button[aria-label^='Unmute']").First.ClickAsync();
        await visit.Page.WaitForSelectorAsync("text=muted until", new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });

        // A message links to its alert alone, which stands before the others.
        var alerts = (await bench.Server.GetAsync("/api/v1/alerts")).GetProperty("data");
        var last = alerts[alerts.GetArrayLength() - 1];
        await visit.GoAsync($"/?view=alerts&alert={last.GetProperty("id").GetString()}&tz=UTC");
        var card = visit.Page.Locator("section.card", new() { Has = visit.Page.Locator("h2:text-is('This alert')") });
        Assert.Contains(last.GetProperty("title").GetString()!, await card.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await visit.Page.Locator($"[data-key='mute-{last.GetProperty("id").GetString()}']").CountAsync());

        var rules = (await bench.Server.GetAsync("/api/v1/alert-rules")).GetProperty("data").EnumerateArray().Select(static rule => rule.GetProperty("id").GetString()!);
        Assert.Equal(rules, await visit.Page.Locator("section.card", new() { Has = visit.Page.Locator("h2:text-is('Rules')") }).Locator("tbody th").AllInnerTextsAsync());
    }

    [BrowserFact]
    public async Task What_is_new_shows_by_itself_and_leaves_the_focus_where_it_is()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?range=7d&tz=UTC&refresh=5&group_by=provider&provider=mistral");
        await visit.Page.WaitForSelectorAsync("text=No calls here.");
        await visit.Page.FocusAsync("[data-key=theme]");

        await bench.StoreAsync(new
        {
            event_id = new Guid(6000, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8), occurred_at = "2027-01-01T12:00:00Z", provider = "mistral", model = "mistral-large-latest",
            billing = "self_hosted", usage = new { uncached_input_tokens = 1000 },
        });

        await visit.Page.WaitForSelectorAsync("[data-key=group-mistral]");
        Assert.Equal("theme", await visit.Page.EvaluateAsync<string>("document.activeElement.dataset.key"));
    }
}
