using System.Globalization;
using Telemetry.Bench.Pages;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;
using Telemetry.Page.Tests.Browsing;

namespace Telemetry.Bench.Scenarios;

/// <summary>The built-in page on a month of events: how long its first view takes in a browser that has nothing of it yet.</summary>
internal sealed class PageScenario : IScenario
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin"];

    public string Name => "page";
    public string About => "the first view of the built-in page in Chromium, on a month of events";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var data = await MonthData.PathAsync(context).ConfigureAwait(false);
        var views = Zones.ToDictionary(static zone => zone, static _ => new List<FirstView>(), StringComparer.Ordinal);
        var (driver, browser) = await Chromium.StartAsync().ConfigureAwait(false);
        await using (browser.ConfigureAwait(false))
        {
            using (driver)
            {
                var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
                await using (server.ConfigureAwait(false))
                {
                    await server.WaitUntilQuietAsync().ConfigureAwait(false);
                    BenchContext.Say($"page, the first view of this server");
                    var first = await FirstView.TakeAsync(browser, server, Zones[0]).ConfigureAwait(false);
                    for (var run = 1; run <= context.Runs; run++)
                    {
                        BenchContext.Say($"page, run {run} of {context.Runs}");
                        foreach (var zone in Zones)
                        {
                            views[zone].Add(await FirstView.TakeAsync(browser, server, zone).ConfigureAwait(false));
                        }
                    }

                    return SectionOf(context, first, views);
                }
            }
        }
    }

    private Section SectionOf(BenchContext context, FirstView first, Dictionary<string, List<FirstView>> views)
    {
        IReadOnlyList<string> Row(string what, Func<FirstView, double> figure, string format) =>
            [what, .. Zones.Select(zone => Measurement.Of(views[zone].Select(figure)).Text(format))];
        var questions = views[Zones[0]][0].Answers.Select(static answer => answer.Question).ToList();
        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{context.MonthEvents:#,0} simulated events over 30 days; the page's default view, by model and day. Each time a new window without cache; from the start of the navigation until everything is drawn. Chromium and the server share the cores. Medians of {context.Runs} views per time zone (least to most)."),
            ["what", .. Zones.Select(static zone => $"in {zone}")],
            [
                Row("everything is drawn", static view => view.DrawnAt, "0' ms'"),
                ["… the very first view of a server just started", string.Create(CultureInfo.InvariantCulture, $"{first.DrawnAt:0} ms"), ""],
                Row("document and scripts are there, and the first question is sent", static view => view.AskedAt, "0' ms'"),
                Row("the last answer is there", static view => view.AnsweredAt, "0' ms'"),
                Row("the server's processor time", static view => view.ProcessorMilliseconds, "0' ms'"),
                .. questions.Select(question => Row($"the server's answer to {question}", view => view.Answers.Single(answer => answer.Question == question).Milliseconds, "0' ms'")),
            ]);
    }
}
