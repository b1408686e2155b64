using System.Globalization;
using System.Text.Json;
using NodaTime;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rollups;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

/// <summary>Which table answers, and that it does not matter.</summary>
public sealed class SourceTests
{
    private const string Range = "from=2026-11-01&to=2026-11-20";
    private const string AllFromRaw = "&session=&session=s1&session=s2";

    [Theory]
    [InlineData("bucket=day&group_by=model", UsageSource.Days)]
    [InlineData("bucket=week&tz=Africa/Abidjan", UsageSource.Days)]
    [InlineData("bucket=hour", UsageSource.Quarters)]
    [InlineData("bucket=day&tz=Asia/Kolkata", UsageSource.Quarters)]
    [InlineData("bucket=15m&group_by=team,inference_region", UsageSource.Quarters)]
    [InlineData("bucket=none&from=2026-11-01T00:15:00Z", UsageSource.Quarters)]
    [InlineData("group_by=user", UsageSource.Entities)]
    [InlineData("group_by=customer,model&provider=x&billing=metered&tenant=a", UsageSource.Entities)]
    [InlineData("agent=a", UsageSource.Entities)]
    [InlineData("group_by=user,agent", UsageSource.Raw)]
    [InlineData("group_by=user&team=x", UsageSource.Raw)]
    [InlineData("group_by=session", UsageSource.Raw)]
    [InlineData("prompt_name=x", UsageSource.Raw)]
    [InlineData("tag.a=x", UsageSource.Raw)]
    [InlineData("speed=fast", UsageSource.Raw)]
    [InlineData("from=2026-11-01T00:05:00Z", UsageSource.Raw)]
    public void The_smallest_exact_table_is_chosen(string query, object source)
    {
        var text = query.Contains("from=", StringComparison.Ordinal) ? query : $"{query}&from=2026-11-01T00:00:00Z";
        var read = UsageQueryReader.Read(
            QueryText.Parse($"?{text}&to=2026-11-20T00:00:00Z"),
            new ParameterRules { Path = "spend", Bucket = Telemetry.Aggregator.Calendar.BucketKind.Day },
            Instant.FromUtc(2026, 11, 21, 0, 0),
            null);
        Assert.Equal((UsageSource)source, SourcePlanner.Choose(read, filtersFolded: false));
        Assert.Equal(UsageSource.Raw, SourcePlanner.Choose(read, filtersFolded: true));
    }

    [Fact]
    public async Task Rollups_answer_as_raw_rows_do_with_corrections_included()
    {
        await using var host = await ApiHost.StartAsync();
        var calls = Calls().ToList();
        await host.StoreAsync(calls);
        await host.InsertAsync("usage_adjustments", calls.Where((_, at) => at % 7 == 0).Select(Correction));

        foreach (var query in new[]
        {
            "bucket=day&group_by=team,model", "bucket=hour&group_by=provider,status,usage_quality", "bucket=none",
            "bucket=none&group_by=user", "bucket=day&group_by=customer,model", "bucket=none&group_by=agent&agent=&agent=a1",
            "bucket=none&group_by=model&user=u1", "bucket=week&tz=Asia/Kathmandu&group_by=billing,service_tier,response_cache",
            "bucket=none&user=&group_by=provider", "bucket=none&group_by=tenant,inference_region,operation",
        })
        {
            var rollup = await host.GetAsync($"/api/v1/spend?{Range}&{query}");
            var raw = await host.GetAsync($"/api/v1/spend?{Range}&{query}{AllFromRaw}");
            Assert.NotEmpty(rollup.Rows());
            Assert.Equal(string.Join('\n', raw.Rows().Select(Raw)), string.Join('\n', rollup.Rows().Select(Raw)));
            Assert.Equal(Raw(raw.GetProperty("total")), Raw(rollup.GetProperty("total")));
        }
    }

    [Fact]
    public async Task Values_that_a_rollup_folded_away_are_found_in_raw_rows()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.DimensionValuesMax = 2);
        await host.StoreAsync(
            new StoredCall { Team = "a" }.Costing("1"),
            new StoredCall { Team = "b" }.Costing("2"),
            new StoredCall { Team = "rare", Folded = 1 }.Costing("4"));

        var grouped = await host.GetAsync($"/api/v1/spend?{Range}&bucket=none&group_by=team");
        Assert.Equal(["(other) 4", "b 2", "a 1"], grouped.Rows().Select(row => $"{row.Group("team")} {row.Text("cost_usd")}"));
        Assert.Equal("4", (await host.GetAsync($"/api/v1/spend?{Range}&bucket=none&team=rare")).GetProperty("total").Text("cost_usd"));
        Assert.Equal("5", (await host.GetAsync($"/api/v1/spend?{Range}&bucket=none&team=rare&team=a")).GetProperty("total").Text("cost_usd"));
        Assert.Equal("0", (await host.GetAsync($"/api/v1/spend?{Range}&bucket=none&team=none")).GetProperty("total").Text("cost_usd"));
    }

    [Fact]
    public async Task Where_raw_rows_are_gone_the_earliest_possible_from_is_named()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.RetentionEvents = TimeSpan.FromDays(30));

        var problem = await host.GetProblemAsync("/api/v1/spend?from=2026-09-30&to=2026-11-20&group_by=session", 422);
        Assert.Equal(["from"], problem.FaultyFields());
        Assert.Contains("2026-10-01T00:00:00Z", problem.Details(), StringComparison.Ordinal);
        await host.GetProblemAsync("/api/v1/spend?from=2026-09-30T00:00:01Z&to=2026-11-20", 422);
        await host.GetAsync("/api/v1/spend?from=2026-10-01T00:00:00Z&to=2026-11-20&group_by=session");
        await host.GetAsync("/api/v1/spend?from=2026-09-30&to=2026-11-20");
    }

    private static string Raw(JsonElement element) => element.GetRawText();

    private static IEnumerable<StoredCall> Calls()
    {
        var random = new Random(7);
        string Pick(params string[] values) => values[random.Next(values.Length)];
        for (var i = 0; i < 300; i++)
        {
            var call = new StoredCall
            {
                Tenant = Pick("", "t1"),
                OccurredAt = $"2026-11-{random.Next(1, 19):00} {random.Next(24):00}:{random.Next(60):00}:07.250",
                Provider = Pick("anthropic", "openai"),
                Model = Pick("m1", "m2", "m3"),
                Team = Pick("", "ads", "search"),
                User = Pick("", "u1", "u2"),
                Agent = Pick("", "a1"),
                Customer = Pick("", "c1", "c2"),
                Session = Pick("", "s1", "s2"),
                Status = Pick("ok", "error"),
                UsageQuality = Pick("final", "partial", "estimated"),
                Billing = Pick("metered", "subscription"),
                ServiceTier = Pick("standard", "batch"),
                ResponseCache = Pick("none", "miss", "exact"),
                UncachedInputTokens = random.Next(1000),
                CacheReadTokens = random.Next(1000),
                CacheWrite5mTokens = random.Next(100),
                OutputTokens = random.Next(1000),
                ReasoningTokens = random.Next(10),
                DurationMs = random.Next(3) == 0 ? null : random.Next(100_000),
                TimeToFirstTokenMs = random.Next(3) == 0 ? null : random.Next(1000),
            }.Costing((random.Next(1, 1_000_000) / 1_000_000_000m).ToString(CultureInfo.InvariantCulture));
            yield return random.Next(9) == 0 ? call.Unpriced() : call;
        }
    }

    private static string Correction(StoredCall call) => Adjustments.Json(call, "re-rate", new Dictionary<string, object>
    {
        ["cost_usd"] = "0.000000000007",
        ["list_cost_usd"] = "-0.5",
        ["output_tokens"] = -3,
        ["unpriced_calls"] = call.Priced == 0 ? -1 : 0,
        ["duration_counts"] = new Dictionary<string, long> { ["12"] = 1 },
    });
}
