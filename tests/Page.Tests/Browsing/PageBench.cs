using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Telemetry.EndToEnd.Tests;

namespace Telemetry.Page.Tests.Browsing;

/// <summary>A server in this process with two weeks of calls, and a browser. All tests share them: only one engine can be open.</summary>
public sealed class PageBench : IAsyncLifetime
{
    /// <summary>What a team is called that would like to be markup.</summary>
    public const string Markup = "<img src=x onerror=document.title='broken'>";

    private static readonly string[] Models = ["claude-opus-5-5", "claude-haiku-4-5", "gpt-5.4"];
    private static readonly string[] Teams = ["search", "support", Markup, ""];
    private readonly ServerInProcess server = new();
    private IPlaywright? driver;
    private IBrowser? browser;

    /// <summary>Gets what the page showed while the store was empty, and when the first event had come.</summary>
    internal EmptyStore Empty { get; private set; } = new("", new Dictionary<string, string>(), "");

    internal ServerInProcess Server => this.server;

    private static DateTimeOffset Today => new(2027, 1, 2, 0, 0, 0, TimeSpan.Zero);

    public async Task InitializeAsync()
    {
        if (Chromium.ReasonToSkip is not null)
        {
            return;
        }

        await this.server.InitializeAsync();
        (this.driver, this.browser) = await Chromium.StartAsync();
        Empty = await EmptyStore.LookAsync(this);
        await this.FillAsync();
    }

    public async Task DisposeAsync()
    {
        if (this.browser is not null)
        {
            await this.browser.DisposeAsync();
        }

        this.driver?.Dispose();
        await this.server.DisposeAsync();
    }

    /// <summary>Opens a window.</summary>
    internal Task<Visit> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900) =>
        Visit.OpenAsync(this.browser!, this.server.Http.BaseAddress!, this.server.Clock.GetUtcNow(), scheme, new ViewportSize { Width = width, Height = height });

    /// <summary>Posts events and waits until the figures include them.</summary>
    internal async Task StoreAsync(params IEnumerable<object> events)
    {
        var (status, answer) = await this.server.PostAsync(JsonSerializer.Serialize(events));
        Assert.True(status == 202 && answer.GetProperty("rejected").GetArrayLength() == 0, answer.ToString());
        await this.server.DrainAsync();
    }

    // Three calls a day, each of another model; teams take turns, one of them is markup and one is missing.
    private async Task FillAsync()
    {
        var calls = Enumerable.Range(0, 14 * 3).Select(static at => new
        {
            event_id = new Guid(at + 1, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8),
            occurred_at = Today.AddDays(-1 - (at / 3)).AddHours(9 + (at % 3)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            provider = at % 3 == 2 ? "openai" : "anthropic",
            model = Models[at % 3],
            status = at % 10 == 9 ? "error" : "ok",
            duration_ms = 800 + (at * 37),
            usage = new { uncached_input_tokens = 1000 + (at * 111), cache_read_tokens = 5000, cache_write_5m_tokens = at % 3 == 2 ? 0 : 700, output_tokens = 300 + at },
            dimensions = DimensionsOf(Teams[at % 4], at),
        });
        await this.StoreAsync([.. calls, Unpriced()]);
    }

    private static Dictionary<string, string> DimensionsOf(string team, int at)
    {
        var dimensions = new Dictionary<string, string>(StringComparer.Ordinal) { ["feature"] = at % 2 == 0 ? "rag" : "chat", ["user"] = $"user-{at % 5}" };
        if (team.Length > 0)
        {
            dimensions["team"] = team;
        }

        return dimensions;
    }

    /// <summary>A call without a price, with markup in every text that a producer may choose.</summary>
    private static object Unpriced() => new
    {
        event_id = new Guid(9999, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8),
        occurred_at = Today.AddHours(-3).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        provider = "nebula",
        model = Markup,
        operation = Markup,
        service_tier = Markup,
        request_id = Markup,
        usage = new { uncached_input_tokens = 10, output_tokens = 10 },
        dimensions = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["team"] = Markup, ["project"] = Markup, ["feature"] = Markup, ["environment"] = Markup, ["customer"] = Markup, ["cost_center"] = Markup,
            ["user"] = Markup, ["session"] = Markup, ["task_type"] = Markup, ["complexity"] = Markup, ["agent"] = Markup,
            ["prompt_name"] = "<img/src=x/onerror=document.title='broken'>",
        },
        tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["markup"] = Markup },
    };
}

/// <summary>All tests share one server and one browser.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PageCollection : ICollectionFixture<PageBench>
{
    public const string Name = "page";
}
