using Microsoft.Playwright;

namespace Telemetry.Page.Tests.Browsing;

/// <summary>What the page shows before the first event and just after it. It has to be seen before the other tests have theirs.</summary>
/// <param name="Text">What stands there at first.</param>
/// <param name="Ways">The snippets, by the names of their tabs.</param>
/// <param name="AfterFirst">The spend that shows once the first event is in, without anybody doing anything.</param>
internal sealed record EmptyStore(string Text, IReadOnlyDictionary<string, string> Ways, string AfterFirst)
{
    public static async Task<EmptyStore> LookAsync(PageBench bench)
    {
        await using var visit = await bench.OpenAsync();
        await visit.GoAsync("/?refresh=5");
        var text = await visit.Page.InnerTextAsync("#figures");
        var ways = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tab in await visit.Page.QuerySelectorAllAsync("[role=tab]"))
        {
            await tab.ClickAsync();
            ways[await tab.InnerTextAsync()] = await visit.Page.InnerTextAsync("[role=tabpanel] code");
        }

        await bench.StoreAsync(new
        {
            event_id = new Guid(5000, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8), occurred_at = "2027-01-01T12:00:00Z", provider = "anthropic", model = "claude-haiku-4-5",
            usage = new { uncached_input_tokens = 1_000_000 }, dimensions = new { team = "first" },
        });
        await visit.Page.WaitForSelectorAsync(".kpis", new() { State = WaitForSelectorState.Visible });
        return new EmptyStore(text, ways, await visit.Page.InnerTextAsync(".kpi dd"));
    }
}
