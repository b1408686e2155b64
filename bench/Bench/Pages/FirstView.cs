using System.Globalization;
using System.Web;
using Microsoft.Playwright;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Pages;

/// <summary>One first view of the built-in page, in milliseconds from the start of the navigation.</summary>
/// <param name="AskedAt">When the first question was sent.</param>
/// <param name="AnsweredAt">When the last answer was there.</param>
/// <param name="DrawnAt">When everything was on the screen.</param>
/// <param name="ProcessorMilliseconds">Processor time of the server.</param>
/// <param name="Answers">What was asked, and how long the server took until its answer began.</param>
internal sealed record FirstView(double AskedAt, double AnsweredAt, double DrawnAt, double ProcessorMilliseconds, IReadOnlyList<Answer> Answers)
{
    // Two frames after the last change of the document it has been painted.
    private const string NoteDrawn = """
        globalThis.drawn = new Promise((found) => new MutationObserver((_, observer) => {
          if (document.querySelector("main:not([aria-busy]) .kpis") !== null) {
            observer.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => found(performance.now())));
          }
        }).observe(document, { subtree: true, childList: true, attributes: true }));
        """;

    private const string Timings = """
        performance.getEntriesByType("resource").filter((one) => new URL(one.name).pathname.startsWith("/api/"))
          .map((one) => ({ address: one.name, sent: one.requestStart, begun: one.responseStart, ended: one.responseEnd }))
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Opens the page in a window that has nothing in its cache.</summary>
    /// <exception cref="TimeoutException">It showed no figures.</exception>
    public static async Task<FirstView> TakeAsync(IBrowser browser, BenchServer server, string zone)
    {
        var context = await browser.NewContextAsync(new() { TimezoneId = zone, ViewportSize = new ViewportSize { Width = 1440, Height = 900 } }).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
            await context.AddInitScriptAsync(NoteDrawn).ConfigureAwait(false);
            var page = await context.NewPageAsync().ConfigureAwait(false);
            var processor = server.Figures.ProcessorSeconds;
            await page.GotoAsync(server.Http.BaseAddress!.ToString()).ConfigureAwait(false);
            var drawnAt = await page.EvaluateAsync<double>("globalThis.drawn").WaitAsync(Patience).ConfigureAwait(false);
            var timings = await page.EvaluateAsync<Timing[]>(Timings).ConfigureAwait(false);
            return new FirstView(
                timings.Min(static timing => timing.Sent),
                timings.Max(static timing => timing.Ended),
                drawnAt,
                1000 * (server.Figures.ProcessorSeconds - processor),
                [.. Named(timings).Select(static one => new Answer(one.Name, one.Timing.Begun - one.Timing.Sent))]);
        }
    }

    // Dates differ from day to day: a question is named by what it asks, and the span before the shown one as such.
    private static IEnumerable<(string Name, Timing Timing)> Named(Timing[] timings)
    {
        var asked = timings.Select(static timing => (Timing: timing, Url: new Uri(timing.Address)))
            .Select(static one => (one.Timing, one.Url, Query: HttpUtility.ParseQueryString(one.Url.Query))).ToList();
        var shown = asked.Max(static one => one.Query["from"]);
        return asked.Select(one =>
        {
            var path = one.Url.AbsolutePath[(one.Url.AbsolutePath.LastIndexOf('/') + 1)..];
            var by = one.Query["group_by"] is { } groups ? $" by {groups}" : "";
            var span = string.CompareOrdinal(one.Query["from"], shown) < 0 ? ", the span before" : "";
            return (string.Create(CultureInfo.InvariantCulture, $"`/{path}`{by}, bucket `{one.Query["bucket"]}`{span}"), one.Timing);
        }).OrderBy(static one => one.Item1, StringComparer.Ordinal);
    }

    /// <summary>A request as the browser timed it.</summary>
    public sealed class Timing
    {
        public string Address { get; set; } = "";
        public double Sent { get; set; }
        public double Begun { get; set; }
        public double Ended { get; set; }
    }
}

/// <summary>A question of the page, and how long its answer took to begin.</summary>
internal sealed record Answer(string Question, double Milliseconds);
