using System.Reflection;
using Microsoft.Playwright;

namespace Telemetry.Page.Tests.Browsing;

/// <summary>The system's Chromium, without a window.</summary>
internal static class Chromium
{
    private const string Missing = "Chromium is missing: apt-get install chromium, or name it in TELEMETRY_CHROMIUM.";

    // Nothing of the browser's own may reach out of the machine.
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string? Program = Find();

    /// <summary>Gets why tests in a browser are left out; null where they run, in continuous integration always.</summary>
    public static string? ReasonToSkip =>
        Program is null && Environment.GetEnvironmentVariable("CI") != "true" ? Missing : null;

    /// <summary>Starts it.</summary>
    public static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        if (Program is null)
        {
            throw new InvalidOperationException(Missing);
        }

        var package = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        var driver = await Playwright.CreateAsync();
        return (driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Flags, Timeout = 60_000 }));
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TELEMETRY_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = ["chromium", "chromium-browser", "google-chrome"];
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
