using System.Globalization;
using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>The reviews of a week and a month as the command line writes them.</summary>
public sealed class ReportVerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_week_is_written_as_Markdown_a_page_and_JSON_to_the_screen_or_a_file()
    {
        using var folder = new TempFolder();
        var week = LastWeek();
        var tenant = await SpendAsync(week.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc));
        var name = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(week.ToDateTime(default))}-W{ISOWeek.GetWeekOfYear(week.ToDateTime(default)):00}");
        var markdown = await server.RunAsync("report", "weekly", "--tenant", tenant);
        var json = await server.RunAsync("report", "weekly", "--tenant", tenant, "--week", name, "--format", "json");
        var file = Path.Combine(folder.Path, "review.html");
        var page = await server.RunAsync("report", "weekly", "--tenant", tenant, "--format", "html", "-o", file);

        Assert.Equal((0, 0, 0), (markdown.ExitCode, json.ExitCode, page.ExitCode));
        Assert.StartsWith("# ", markdown.Output, StringComparison.Ordinal);
        Assert.Contains(name, markdown.Output, StringComparison.Ordinal);
        Assert.Contains("0.025", markdown.Output, StringComparison.Ordinal);

        // Of nothing there is no percentage.
        Assert.DoesNotContain("(–)", markdown.Output, StringComparison.Ordinal);
        var review = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal((name, "0.025"), (review.GetProperty("period").GetProperty("name").GetString(), review.GetProperty("cost_usd").GetString()));
        Assert.Equal("", page.Output);
        var html = await File.ReadAllTextAsync(file);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_is_written_and_its_days_are_those_of_the_zone()
    {
        var now = TimeProvider.System.GetUtcNow();
        var month = new DateOnly(now.Year, now.Month, 1).AddMonths(-1);
        var name = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

        // In Kathmandu the month began 5:45 earlier.
        var tenant = await SpendAsync(month.ToDateTime(default, DateTimeKind.Utc).AddHours(-5));
        var there = await server.RunAsync("report", "monthly", "--tenant", tenant, "--month", name, "--tz", "Asia/Kathmandu", "--format", "json");
        var utc = await server.RunAsync("report", "monthly", "--tenant", tenant, "--format", "json");
        var markdown = await server.RunAsync("report", "monthly", "--tenant", tenant, "--tz", "Asia/Kathmandu");

        Assert.Equal("0.025", JsonDocument.Parse(there.Output).RootElement.GetProperty("cost_usd").GetString());
        Assert.Equal((name, "0"), (JsonDocument.Parse(utc.Output).RootElement.GetProperty("period").GetProperty("name").GetString(), JsonDocument.Parse(utc.Output).RootElement.GetProperty("cost_usd").GetString()));
        Assert.Contains(name, markdown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weekly", "--week", "2026-W54", "week")]
    [InlineData("weekly", "--week", "2999-W01", "week")]
    [InlineData("weekly", "--tz", "Europe/Berln", "tz")]
    [InlineData("monthly", "--month", "2026-13", "month")]
    [InlineData("monthly", "--format", "pdf", "'pdf'")]
    [InlineData("monthly", "--week", "2026-W46", "--week")]
    public async Task What_is_asked_wrongly_is_named_and_leaves_no_file(string kind, string option, string value, string named)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "review.md");
        var refused = await server.RunAsync("report", kind, option, value, "-o", file);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
        Assert.Equal("", refused.Output);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        using var folder = new TempFolder();
        var refused = await server.RunAsync("report", "weekly", "-o", Path.Combine(folder.Path, "none", "review.md"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("review.md", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
    }

    /// <summary>Gets the Wednesday of the last ISO week that is over.</summary>
    private static DateOnly LastWeek()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return today.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 5);
    }

    /// <summary>Stores one call of 0.025 USD at a time, in a tenant of its own, and gives the tenant.</summary>
    private async Task<string> SpendAsync(DateTime at)
    {
        var tenant = $"report-{Guid.NewGuid():N}";
        using var folder = new TempFolder();
        var call = JsonSerializer.Serialize(new
        {
            event_id = Guid.NewGuid(), tenant, occurred_at = at, provider = "anthropic", model = "claude-opus-4-5", dimensions = new { team = "search" }, usage = new { output_tokens = 1_000 },
        });
        var imported = await server.RunAsync("import", "events", folder.Write("calls.ndjson", call));
        Assert.True(imported.ExitCode == 0, imported.Errors);
        return tenant;
    }
}
