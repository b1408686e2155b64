using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Telemetry.Page.Tests.Browsing;

/// <summary>
/// One window on the page. When it is closed it fails the test for every error that the page met, every break of its content
/// policy, and every request to anywhere else.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private const string TellViolations =
        "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))";

    private readonly ConcurrentQueue<string> faults = new();
    private readonly IBrowserContext context;
    private readonly string origin;

    private Visit(IBrowserContext context, IPage page, string origin)
    {
        (this.context, Page, this.origin) = (context, page, origin);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                this.faults.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => this.faults.Enqueue(error);
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                this.faults.Enqueue($"A request to {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Opens a window whose clock stands still at the server's time.</summary>
    public static async Task<Visit> OpenAsync(IBrowser browser, Uri server, DateTimeOffset now, ColorScheme scheme, ViewportSize size)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = server.ToString(),
            ColorScheme = scheme,
            ViewportSize = size,
            TimezoneId = "Europe/Berlin",
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(60_000);
        await context.AddInitScriptAsync(TellViolations);
        await context.Clock.SetFixedTimeAsync(now.UtcDateTime);
        return new Visit(context, await context.NewPageAsync(), server.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Goes to an address and waits until its figures are there.</summary>
    public async Task<IResponse> GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        await this.SettledAsync();
        return answer!;
    }

    /// <summary>Waits until nothing is loading any more.</summary>
    public Task SettledAsync() => Page.WaitForSelectorAsync("main:not([aria-busy]) #figures > *", new() { State = WaitForSelectorState.Attached });

    /// <summary>Cuts the window off from the server, or lets it through again.</summary>
    public Task CutOffAsync(bool isCut) => this.context.SetOfflineAsync(isCut);

    public async ValueTask DisposeAsync()
    {
        await this.context.CloseAsync();
        Assert.Empty(this.faults);
    }
}
