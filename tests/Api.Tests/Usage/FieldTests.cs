using System.Text.Json;
using Telemetry.Api.Rows;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

public sealed class FieldTests
{
    private const string Question = "/api/v1/spend?from=2026-11-01&to=2026-11-20&group_by=team";

    [Fact]
    public async Task Each_field_asked_for_alone_is_what_the_whole_row_says()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(EveryMeasure());
        var whole = await host.GetAsync(Question);
        Assert.Equal(2, whole.Rows().Count);
        foreach (var field in SpendRow.Fields)
        {
            var answer = await host.GetAsync($"{Question}&fields={field}");
            Assert.Equal(ValuesOf(whole, field), ValuesOf(answer, field));
            Assert.All(answer.Rows(), row => Assert.Equal(["start", "end", "group", field], row.EnumerateObject().Select(static one => one.Name)));
            Assert.Equal([field], answer.GetProperty("total").EnumerateObject().Select(static one => one.Name));
        }
    }

    [Fact]
    public async Task CSV_has_the_chosen_fields_alone_beside_the_groups_and_the_bucket()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(EveryMeasure());
        var lines = (await host.GetTextAsync($"{Question}&fields=cost_usd,calls&format=csv")).Split("\r\n");
        Assert.Equal("team,start,end,calls,cost_usd", lines[0].TrimStart('\uFEFF'));
        Assert.Equal("search,2026-11-10T00:00:00Z,2026-11-11T00:00:00Z,3,0.5", lines[1]);
    }

    [Fact]
    public async Task A_field_that_no_row_has_is_refused_and_the_nearest_is_named()
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await host.GetProblemAsync($"{Question}&fields=calls,cost_us", 400);
        Assert.Equal(["fields"], problem.FaultyFields());
        Assert.Contains("did you mean cost_usd?", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["fields"], (await host.GetProblemAsync("/api/v1/models?fields=calls", 400)).FaultyFields());
    }

    private static IEnumerable<string> ValuesOf(JsonElement answer, string field) =>
        answer.Rows().Append(answer.GetProperty("total")).Select(row => row.GetProperty(field).GetRawText());

    // So that no field is worked out from zeros alone.
    private static StoredCall[] EveryMeasure() =>
    [
        new StoredCall
        {
            Team = "search", UncachedInputTokens = 100, CacheReadTokens = 1000, CacheWrite5mTokens = 20, CacheWrite1hTokens = 30, CacheWrite12hTokens = 40,
            CacheWriteTokens = 50, OutputTokens = 60, ReasoningTokens = 7, WebSearchRequests = 2, DurationMs = 900, TimeToFirstTokenMs = 90,
            CostUsd = "0.5", ListCostUsd = "0.75", CostWithoutCacheUsd = "1.25", CostWithoutBatchUsd = "0.875",
        },
        new StoredCall { Team = "search", ResponseCache = "exact", ResponseCacheSavingUsd = "0.125" },
        new StoredCall { Team = "search", Status = "error", UsageQuality = "partial", OutputTokens = 5 }.Unpriced(),
        new StoredCall { Team = "ads", UsageQuality = "estimated", OutputTokens = 11, DurationMs = 20, TimeToFirstTokenMs = 10 }.Costing("0.0625"),
    ];
}
