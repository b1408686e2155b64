using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Pricing;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds hours (UTC), the one under way and the last whole one, that cost far more than the same hour of the week did before.</summary>
public sealed class SpendAnomalyRule(ClickHouseDataSource source) : IAlertRule
{
    private const int WeeksMin = 4;
    private static readonly RuleParameter Weeks = new("weeks", 8, WeeksMin, 26);
    private static readonly RuleParameter Deviations = new("deviations", 6, 2, 100);
    private static readonly RuleParameter SpendMin = new("spend_min_usd", 10, 0, 1_000_000_000, IsMoney: true);

    public string Kind => "spend_anomaly";

    public string Description => "An hour costs more than its median over the same weekday and hour of past weeks plus a number of deviations, and at least a minimum. Needs 4 weeks.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Weeks, Deviations, SpendMin];

    public TimeSpan Every => TimeSpan.FromSeconds(30);

    public bool IsGlobal => false;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var thisHour = new DateTimeOffset(scope.Now.UtcTicks - (scope.Now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var found = new Dictionary<string, RuleFinding>(StringComparer.Ordinal);
        foreach (var hour in new[] { thisHour, thisHour.AddHours(-1) })
        {
            foreach (var (tenant, spent, baseline) in await ReadAsync(hour, scope, cancellationToken))
            {
                if (spent >= scope[SpendMin] && spent > baseline.BoundUsd(scope[Deviations]) && !found.ContainsKey(tenant))
                {
                    found[tenant] = await FindingAsync(tenant, hour, spent, baseline, cancellationToken);
                }
            }
        }

        return [.. found.Values];
    }

    private async Task<IReadOnlyList<(string Tenant, decimal Spent, SpendBaseline Baseline)>> ReadAsync(DateTimeOffset hour, RuleScope scope, CancellationToken cancellationToken)
    {
        var hours = Enumerable.Range(0, (int)scope[Weeks] + 1).Select(week => hour.AddDays(-7 * week).ToUnixTimeSeconds()).ToArray();
        var rows = await source.QueryAsync<Row>(
            $$"""
            SELECT tenant AS Tenant, toInt64(intDiv(toUnixTimestamp(bucket_start), 3600) * 3600) AS Hour, sum(cost_usd) AS CostUsd
            FROM usage_15m
            WHERE bucket_start >= fromUnixTimestamp({oldest:Int64}) AND intDiv(toUnixTimestamp(bucket_start), 3600) * 3600 IN {hours:Array(Int64)} AND {{RuleScope.Condition}}
            GROUP BY Tenant, Hour
            """,
            scope.Parameters(("hours", hours), ("oldest", hours[^1])),
            cancellationToken);
        var spending = rows.GroupBy(static row => row.Tenant).Where(group => group.Any(row => row.Hour == hours[0] && row.CostUsd >= scope[SpendMin])).ToList();
        if (spending.Count == 0)
        {
            return [];
        }

        var since = await FirstDaysAsync(cancellationToken);
        return
        [
            .. from tenant in spending
               let byHour = tenant.ToDictionary(static row => row.Hour, static row => row.CostUsd)
               let past = hours.Skip(1).Where(past => past >= since.GetValueOrDefault(tenant.Key, long.MaxValue)).Select(past => byHour.GetValueOrDefault(past)).ToList()
               where past.Count >= WeeksMin
               select (tenant.Key, byHour[hours[0]], SpendBaseline.Of(past)),
        ];
    }

    // A week before somebody's first day says nothing; one without calls after it says that nothing is usual.
    private async Task<Dictionary<string, long>> FirstDaysAsync(CancellationToken cancellationToken) =>
        (await source.QueryAsync<Row>("SELECT tenant AS Tenant, toInt64(toUnixTimestamp(toDateTime(min(bucket_start), 'UTC'))) AS Hour FROM usage_model_1d GROUP BY tenant", cancellationToken: cancellationToken))
            .ToDictionary(static row => row.Tenant, static row => row.Hour);

    private async Task<RuleFinding> FindingAsync(string tenant, DateTimeOffset hour, decimal spent, SpendBaseline baseline, CancellationToken cancellationToken)
    {
        var top = await source.QueryAsync<TopRow>(
            """
            SELECT team AS Team, feature AS Feature, model AS Model, sum(cost_usd) AS CostUsd
            FROM usage_15m
            WHERE tenant = {tenant:String} AND bucket_start >= fromUnixTimestamp({hour:Int64}) AND bucket_start < fromUnixTimestamp({end:Int64})
            GROUP BY team, feature, model ORDER BY CostUsd DESC LIMIT 5
            """,
            new { tenant, hour = hour.ToUnixTimeSeconds(), end = hour.AddHours(1).ToUnixTimeSeconds() },
            cancellationToken);
        return new RuleFinding
        {
            Tenant = tenant,
            Title = string.Create(
                CultureInfo.InvariantCulture,
                $"{MoneyText.Of(spent)} USD in the hour from {hour.UtcDateTime:yyyy-MM-dd HH:mm}Z; the same hour of the week usually costs {MoneyText.Of(decimal.Round(baseline.MedianUsd, 2))} USD"),
            Query = $"/api/v1/spend?from={SetupJson.Time(hour)}&to={SetupJson.Time(hour.AddHours(1))}&bucket=15m&group_by=team,feature,model",
            Figures = new JsonObject
            {
                ["hour"] = SetupJson.Time(hour),
                ["spent_usd"] = MoneyText.Of(spent),
                ["median_usd"] = MoneyText.Of(baseline.MedianUsd),
                ["deviation_usd"] = MoneyText.Of(baseline.SpreadUsd),
                ["weeks"] = baseline.Weeks,
            },
            Top =
            [
                .. top.Select(static group => (JsonNode)new JsonObject
                {
                    ["group"] = RuleGroups.Of(("team", group.Team), ("feature", group.Feature), ("model", group.Model)),
                    ["cost_usd"] = MoneyText.Of(group.CostUsd),
                }),
            ],
        };
    }

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public long Hour { get; init; }
        public decimal CostUsd { get; init; }
    }

    private sealed record TopRow
    {
        public string Team { get; init; } = "";
        public string Feature { get; init; } = "";
        public string Model { get; init; } = "";
        public decimal CostUsd { get; init; }
    }
}
