using System.Text.RegularExpressions;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Store.Embedded;
using Telemetry.Testing;

namespace Telemetry.Api.Tests.Review;

public sealed partial class WeeklyQueryTests
{
    private const string Folder = "sql/clickhouse/queries/weekly";

    [Fact]
    public async Task Every_query_runs_by_hand_as_its_readme_says_and_is_listed_there()
    {
        var root = Checkout.Root;
        var readme = await File.ReadAllTextAsync(Path.Combine(root, Folder, "README.md"));
        var files = Directory.GetFiles(Path.Combine(root, Folder), "*.sql");
        Assert.NotEmpty(files);
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "search", Model = "x", OccurredAt = "2026-11-10 10:00:00.000", OutputTokens = 10, DurationMs = 5 }.Unpriced(),
            new StoredCall { Team = "search", OccurredAt = "2026-11-03 10:00:00.000", Status = "error", Billing = "subscription", DurationMs = 5 }.Costing("1"),
            new StoredCall { Team = "ads", OccurredAt = "2026-11-11 10:00:00.000", Status = "error", Billing = "subscription", DurationMs = 5 }.Costing("1"));
        await using var endpoint = await ClickHouseHttpEndpoint.StartAsync(await EngineFixture.EngineAsync(), 0);
        var address = CurlAddress().Match(readme).Groups[1].Value
            .Replace("http://127.0.0.1:8123/", endpoint.Address.ToString(), StringComparison.Ordinal)
            .Replace("database=telemetry", $"database={host.Store.Database}", StringComparison.Ordinal);
        using var http = new HttpClient();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            Assert.Contains($"[{name}]({name})", readme, StringComparison.Ordinal);
            using var body = new StringContent(await File.ReadAllTextAsync(file));
            using var response = await http.PostAsync(new Uri(address), body);
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{name}: {answer}");
            Assert.True(name is "retries.sql" or "alerts.sql" || answer.Length > 0, $"{name} answered nothing.");
        }
    }

    [Fact]
    public void Every_query_says_what_it_answers_and_takes_only_parameters_that_the_readme_explains()
    {
        var root = Checkout.Root;
        var readme = File.ReadAllText(Path.Combine(root, Folder, "README.md"));
        foreach (var file in Directory.GetFiles(Path.Combine(root, Folder), "*.sql"))
        {
            var text = File.ReadAllText(file);
            Assert.All(["-- Answers", "-- Rows", "-- Reads", "-- Run"], head => Assert.Contains(head, text, StringComparison.Ordinal));
            Assert.All(Parameter().Matches(text), match => Assert.Contains($"`{match.Groups[1].Value}`", readme, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("curl -s '([^']+)' --data-binary")]
    private static partial Regex CurlAddress();

    [GeneratedRegex(@"\{(\w+):[A-Z]")]
    private static partial Regex Parameter();
}
