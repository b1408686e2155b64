using System.Globalization;
using Telemetry.Page.Tests.Browsing;

namespace Telemetry.Page.Tests;

/// <summary>What goes wrong is said in words, and the page goes on by itself.</summary>
[Collection(PageCollection.Name)]
public class FaultTests(PageBench bench)
{
    private const string Range = "from=2026-12-20&to=2027-01-03&tz=UTC";

    [BrowserFact]
    public void An_empty_store_says_how_to_send_the_first_event_and_shows_it_when_it_comes()
    {
        Assert.Contains("No events yet.", bench.Empty.Text, StringComparison.Ordinal);
        Assert.Equal(["curl", ".NET", "Python", "TypeScript", "Claude Code logs"], bench.Empty.Ways.Keys);
        Assert.Contains($"{bench.Server.Http.BaseAddress!.ToString().TrimEnd('/')}/v1/events", bench.Empty.Ways["curl"], StringComparison.Ordinal);
        Assert.Contains("TelemetryUsage.Start()", bench.Empty.Ways[".NET"], StringComparison.Ordinal);
        Assert.Contains("telemetry_usage.instrument", bench.Empty.Ways["Python"], StringComparison.Ordinal);
        Assert.Contains("captureFetch()", bench.Empty.Ways["TypeScript"], StringComparison.Ordinal);
        Assert.Contains("./telemetry import claude-code", bench.Empty.Ways["Claude Code logs"], StringComparison.Ordinal);
        Assert.Equal("$1.00", bench.Empty.AfterFirst);
    }

    [BrowserFact]
    public async Task A_server_that_is_away_is_said_old_figures_stay_and_the_page_recovers_by_itself()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}&refresh=5");
        var before = await visit.Page.InnerTextAsync(".kpis");

        await visit.CutOffAsync(true);
        await visit.Page.ClickAsync("[data-key=now]");
        await visit.Page.WaitForSelectorAsync(".notice.away");
        Assert.Contains("Trying again in", await visit.Page.InnerTextAsync(".notice.away"), StringComparison.Ordinal);
        Assert.Equal(before, await visit.Page.InnerTextAsync(".kpis"));

        await visit.CutOffAsync(false);
        await visit.Page.WaitForSelectorAsync(".notice.away", new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        Assert.Equal("The server answers again.", await visit.Page.InnerTextAsync("#said"));
    }

    [BrowserFact]
    public async Task An_unknown_path_is_404_and_the_page_says_so_and_shows_the_overview()
    {
        await using var visit = await bench.OpenAsync();

        var answer = await visit.GoAsync($"/dashbord?{Range}");

        Assert.Equal(404, answer.Status);
        Assert.Contains("There is no page at /dashbord.", await visit.Page.InnerTextAsync(".notice.lost"), StringComparison.Ordinal);
        Assert.True(await visit.Page.IsVisibleAsync(".kpis"));
    }

    [BrowserFact]
    public async Task What_an_address_cannot_mean_is_named_and_the_rest_of_it_holds()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync($"/?{Range}&bucket=year&group_by=colour&modle=x&team=search&view=nowhere");

        var said = await visit.Page.Locator(".notice.faults li code").AllInnerTextsAsync();

        Assert.Equal(["bucket", "group_by", "modle", "view"], said.Order(StringComparer.Ordinal));
        Assert.Equal(1, await visit.Page.Locator(".chip").CountAsync());
    }

    [BrowserFact]
    public async Task A_range_of_too_many_buckets_is_not_asked_for_and_the_bucket_that_fits_is_one_click_away()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?from=2026-01-01&to=2027-01-03&bucket=15m&tz=UTC");
        Assert.Contains("too many buckets", await visit.Page.InnerTextAsync(".problem"), StringComparison.Ordinal);

        await visit.Page.ClickAsync("text=Show it by day");

        await visit.Page.WaitForSelectorAsync(".kpis");
        Assert.Equal("day", await visit.Page.InputValueAsync("#bucket"));
    }

    [BrowserFact]
    public async Task What_the_server_refuses_is_shown_by_field_and_the_earliest_range_is_one_click_away()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?from=2020-01-01&to=2027-01-03&bucket=month&group_by=session&tz=UTC");
        Assert.Equal("from", await visit.Page.InnerTextAsync(".problem li code"));

        await visit.Page.ClickAsync("text=Begin at the earliest time");

        await visit.Page.WaitForSelectorAsync(".kpis");
        var from = await visit.Page.EvaluateAsync<string>("new URLSearchParams(location.search).get('from')");
        Assert.True(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture) > new DateTimeOffset(2025, 9, 30, 0, 0, 0, TimeSpan.Zero), from);
    }

    [BrowserFact]
    public async Task A_range_without_calls_leads_to_the_newest_ones()
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?from=2025-06-01&to=2025-07-01&tz=UTC&team=search");
        Assert.Contains("No calls here.", await visit.Page.InnerTextAsync("#figures"), StringComparison.Ordinal);

        await visit.Page.ClickAsync("text=Show the 30 days up to the newest call");

        await visit.Page.WaitForSelectorAsync(".kpis");
    }
}
