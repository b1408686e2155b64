using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Pricing;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds tenants whose prompt cache pays less than it should. Those that have not used it for a week are left alone.</summary>
public sealed class CacheHitRateRule(ClickHouseDataSource source) : IAlertRule
{
    private const string Input = "uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_write_12h_tokens + cache_write_tokens";
    private static readonly RuleParameter Rate = new("hit_rate_percent", 50, 1, 100);
    private static readonly RuleParameter Window = new("window_minutes", 60, 15, 1440);
    private static readonly RuleParameter Calls = new("calls_min", 100, 1, 1_000_000);
    private static readonly TimeSpan UsedWithin = TimeSpan.FromDays(7);

    public string Kind => "cache_hit_rate";

    public string Description => "The cache hit rate is under a bound over a window with enough calls, where the cache was used in the last 7 days.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Rate, Window, Calls];

    public TimeSpan Every => TimeSpan.FromSeconds(15);

    public bool IsGlobal => false;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var from = scope.QuarterBefore(TimeSpan.FromMinutes((double)scope[Window]));
        var rows = await source.QueryAsync<Row>(
            $$"""
            SELECT Tenant, Calls, ReadTokens, InputTokens FROM
            (
                SELECT
                    tenant AS Tenant,
                    toInt64(sumIf(calls - response_cache_hits, bucket_start >= fromUnixTimestamp({from:Int64}))) AS Calls,
                    toInt64(sumIf(cache_read_tokens, bucket_start >= fromUnixTimestamp({from:Int64}))) AS ReadTokens,
                    toInt64(sumIf({{Input}}, bucket_start >= fromUnixTimestamp({from:Int64}))) AS InputTokens,
                    sum({{Input}} - uncached_input_tokens) AS cached
                FROM usage_15m
                WHERE bucket_start >= fromUnixTimestamp({used:Int64}) AND {{RuleScope.Condition}}
                GROUP BY tenant
            )
            WHERE cached > 0 AND Calls >= {calls:Int64} AND InputTokens > 0
            """,
            scope.Parameters(("from", from.ToUnixTimeSeconds()), ("used", scope.QuarterBefore(UsedWithin).ToUnixTimeSeconds()), ("calls", (long)scope[Calls])),
            cancellationToken);
        var found = new List<RuleFinding>();
        foreach (var row in rows.Where(row => 100m * row.ReadTokens < scope[Rate] * row.InputTokens))
        {
            found.Add(await FindingAsync(row, from, scope, cancellationToken));
        }

        return found;
    }

    private async Task<RuleFinding> FindingAsync(Row row, DateTimeOffset from, RuleScope scope, CancellationToken cancellationToken)
    {
        // Those that missed most: the input tokens that no read covered.
        var top = await source.QueryAsync<TopRow>(
            $$"""
            SELECT feature AS Feature, model AS Model, sum(cost_usd) AS CostUsd, toInt64(sum(cache_read_tokens)) AS ReadTokens, toInt64(sum({{Input}})) AS InputTokens
            FROM usage_15m WHERE tenant = {tenant:String} AND bucket_start >= fromUnixTimestamp({from:Int64})
            GROUP BY feature, model HAVING InputTokens > 0 ORDER BY InputTokens - ReadTokens DESC LIMIT 5
            """,
            new { tenant = row.Tenant, from = from.ToUnixTimeSeconds() },
            cancellationToken);
        var rate = Percent(row.ReadTokens, row.InputTokens);
        return new RuleFinding
        {
            Tenant = row.Tenant,
            Title = string.Create(CultureInfo.InvariantCulture, $"Cache hit rate {rate} % over the last {scope[Window]:0} minutes, under {scope[Rate]:0.##} %"),
            Query = $"/api/v1/cache?from={SetupJson.Time(from)}&group_by=feature,model",
            Figures = new JsonObject { ["hit_rate_percent"] = rate, ["bound_percent"] = scope[Rate], ["calls"] = row.Calls, ["from"] = SetupJson.Time(from) },
            Top =
            [
                .. top.Select(static group => (JsonNode)new JsonObject
                {
                    ["group"] = RuleGroups.Of(("feature", group.Feature), ("model", group.Model)),
                    ["hit_rate_percent"] = Percent(group.ReadTokens, group.InputTokens),
                    ["cost_usd"] = MoneyText.Of(group.CostUsd),
                }),
            ],
        };
    }

    private static decimal Percent(long part, long whole) => decimal.Round(100m * part / whole, 1);

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public long Calls { get; init; }
        public long ReadTokens { get; init; }
        public long InputTokens { get; init; }
    }

    private sealed record TopRow
    {
        public string Feature { get; init; } = "";
        public string Model { get; init; } = "";
        public decimal CostUsd { get; init; }
        public long ReadTokens { get; init; }
        public long InputTokens { get; init; }
    }
}
