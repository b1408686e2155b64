using System.CommandLine;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Telemetry.Bench.Servers;
using Telemetry.Page.Tests.Browsing;

namespace Telemetry.Bench.Pages;

/// <summary><c>pictures</c>: starts a server, fills it with made months and takes the pictures that the documents show.</summary>
internal static class PicturesCommand
{
    private const string Start = "2026-09-22";
    private const string End = "2026-11-21";

    // The browser believes that it is the last evening of the made months, so that the pictures are the same on every day; but
    // budgets stand where the server's own clock says.
    private static readonly DateTime Now = new(2026, 11, 20, 22, 30, 0, DateTimeKind.Utc);

    private static readonly Picture[] Pictures =
    [
        new("empty", "/?tz=UTC", ColorScheme.Light, 1280, 860) { IsEmpty = true },
        new("light", "/?tz=UTC&group_by=team", ColorScheme.Light, 1440, 1180),
        new("dark", "/?tz=UTC&view=tokens", ColorScheme.Dark, 1440, 1180),
        new("narrow", "/?tz=UTC&group_by=team", ColorScheme.Light, 390, 1500),
        new("month", "/?tz=UTC&group_by=feature&from=2026-10-22&to=2026-11-21", ColorScheme.Dark, 1440, 1360) { Over = ".plot" },
        new("calls", "/?tz=UTC&view=calls&team=support", ColorScheme.Light, 1440, 900),
        new("budgets", "/?tz=UTC&view=budgets", ColorScheme.Light, 1440, 1000),
        new("review", "/?tz=UTC&view=review&week=2026-W46", ColorScheme.Light, 1440, 1500),
    ];

    private static readonly Dictionary<string, object> Budgets = new(StringComparer.Ordinal)
    {
        ["support"] = new { name = "Support", limit_usd = "150", period = "month", filter = new { team = (string[])["support"] } },
        ["research"] = new { name = "Research", limit_usd = "1000", period = "month", filter = new { team = (string[])["research"] } },
        ["everything"] = new { name = "Everything", limit_usd = "900", period = "week" },
    };

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Where the pictures go: page-*.png." };
        var command = new Command("pictures", "Takes the pictures of the built-in page anew, of made months on a server of its own. Needs Chromium (Debian: chromium; or TELEMETRY_CHROMIUM).") { folder };
        command.SetAction((parsed, _) => TakeAllAsync(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static async Task<int> TakeAllAsync(DirectoryInfo folder)
    {
        folder.Create();
        var data = Directory.CreateTempSubdirectory("telemetry-pictures-");
        try
        {
            var (driver, browser) = await Chromium.StartAsync().ConfigureAwait(false);
            using (driver)
            {
                await using (browser.ConfigureAwait(false))
                {
                    var server = await BenchServer.StartAsync(data.FullName).ConfigureAwait(false);
                    await using (server.ConfigureAwait(false))
                    {
                        await TakeAsync(browser, server, folder, isEmpty: true).ConfigureAwait(false);
                        await FillAsync(server).ConfigureAwait(false);
                        await TakeAsync(browser, server, folder, isEmpty: false).ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task FillAsync(BenchServer server)
    {
        await TelemetryCommand.RunAsync(
            "simulate", "--events", "120000", "--seed", "1", "--start", Start, "--end", End, "--url", server.Http.BaseAddress!.ToString()).ConfigureAwait(false);
        foreach (var (id, budget) in Budgets)
        {
            using var body = new StringContent(JsonSerializer.Serialize(budget), Encoding.UTF8, "application/json");
            using var answer = await server.Http.PutAsync(new Uri($"/api/v1/budgets/{id}", UriKind.Relative), body).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{id}: {await answer.Content.ReadAsStringAsync().ConfigureAwait(false)}");
            }
        }
    }

    private static async Task TakeAsync(IBrowser browser, BenchServer server, DirectoryInfo folder, bool isEmpty)
    {
        foreach (var picture in Pictures.Where(picture => picture.IsEmpty == isEmpty))
        {
            var context = await browser.NewContextAsync(new()
            {
                BaseURL = server.Http.BaseAddress!.ToString(),
                ColorScheme = picture.Scheme,
                ViewportSize = new ViewportSize { Width = picture.Width, Height = picture.Height },
                TimezoneId = "UTC",
            }).ConfigureAwait(false);
            await using (context.ConfigureAwait(false))
            {
                context.SetDefaultTimeout(60_000);
                await context.Clock.SetFixedTimeAsync(Now).ConfigureAwait(false);
                var page = await context.NewPageAsync().ConfigureAwait(false);
                await page.GotoAsync(picture.Path).ConfigureAwait(false);
                await page.WaitForSelectorAsync("main:not([aria-busy]) #figures > *").ConfigureAwait(false);
                if (picture.Over is not null && await page.Locator(picture.Over).First.BoundingBoxAsync().ConfigureAwait(false) is { } box)
                {
                    await page.Mouse.MoveAsync(box.X + (box.Width * 0.72f), box.Y + (box.Height / 2)).ConfigureAwait(false);
                }

                await page.EvaluateAsync("document.fonts.ready.then(() => true)").ConfigureAwait(false);
                var file = Path.Combine(folder.FullName, $"page-{picture.Name}.png");
                await page.ScreenshotAsync(new() { Path = file }).ConfigureAwait(false);
                Console.WriteLine(file);
            }
        }
    }

    /// <summary>A picture: what is shown, in which theme, on how large a screen.</summary>
    private sealed record Picture(string Name, string Path, ColorScheme Scheme, int Width, int Height)
    {
        /// <summary>Gets whether it is taken before there is any data.</summary>
        public bool IsEmpty { get; init; }

        /// <summary>Gets what the mouse rests on.</summary>
        public string? Over { get; init; }
    }
}
