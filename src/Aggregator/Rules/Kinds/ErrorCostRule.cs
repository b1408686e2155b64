using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Pricing;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds tenants that spend too much of their money on failed calls and on retries.</summary>
public sealed class ErrorCostRule(ClickHouseDataSource source) : IAlertRule
{
    private static readonly RuleParameter Share = new("share_percent", 20, 1, 100);
    private static readonly RuleParameter Window = new("window_minutes", 60, 15, 1440);
    private static readonly RuleParameter SpendMin = new("spend_min_usd", 1, 0, 1_000_000_000, IsMoney: true);

    public string Kind => "error_cost";

    public string Description => "Failed calls and retries (attempt above 1) make up more than a share of the cost of the window, as ingested, and at least a minimum was spent.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Share, Window, SpendMin];

    public TimeSpan Every => TimeSpan.FromSeconds(30);

    public bool IsGlobal => false;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var since = scope.Now - TimeSpan.FromMinutes((double)scope[Window]);
        var rows = await source.QueryAsync<Row>(
            $$"""
            SELECT
                tenant AS Tenant, model AS Model, ifNull(sum(cost_usd), 0) AS CostUsd,
                ifNull(sumIf(cost_usd, status = 'error'), 0) AS ErrorsUsd,
                ifNull(sumIf(cost_usd, status != 'error' AND attempt > 1), 0) AS RetriesUsd
            FROM usage_events
            WHERE occurred_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND {{RuleScope.Condition}}
            GROUP BY tenant, model
            """,
            scope.Parameters(("from", since.ToUnixTimeMilliseconds())),
            cancellationToken);
        return
        [
            .. from tenant in rows.GroupBy(static row => row.Tenant)
               let total = tenant.Sum(static row => row.CostUsd)
               let wasted = tenant.Sum(static row => row.ErrorsUsd + row.RetriesUsd)
               where total >= scope[SpendMin] && total > 0 && 100 * wasted > scope[Share] * total
               select Finding([.. tenant], total, wasted, since, scope),
        ];
    }

    private static RuleFinding Finding(List<Row> rows, decimal total, decimal wasted, DateTimeOffset since, RuleScope scope)
    {
        var share = decimal.Round(100 * wasted / total, 1);
        return new RuleFinding
        {
            Tenant = rows[0].Tenant,
            Title = string.Create(CultureInfo.InvariantCulture, $"{share} % of the cost of the last {scope[Window]:0} minutes went into failed calls and retries: {MoneyText.Of(wasted)} of {MoneyText.Of(total)} USD"),
            Query = $"/api/v1/spend?from={SetupJson.Time(since)}&bucket=none&group_by=model,status",
            Figures = new JsonObject
            {
                ["share_percent"] = share,
                ["bound_percent"] = scope[Share],
                ["errors_usd"] = MoneyText.Of(rows.Sum(static row => row.ErrorsUsd)),
                ["retries_usd"] = MoneyText.Of(rows.Sum(static row => row.RetriesUsd)),
                ["cost_usd"] = MoneyText.Of(total),
            },
            Top =
            [
                .. rows.OrderByDescending(static row => row.ErrorsUsd + row.RetriesUsd).Take(5).Select(static row => (JsonNode)new JsonObject
                {
                    ["group"] = RuleGroups.Of(("model", row.Model)),
                    ["cost_usd"] = MoneyText.Of(row.ErrorsUsd + row.RetriesUsd),
                }),
            ],
        };
    }

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public string Model { get; init; } = "";
        public decimal CostUsd { get; init; }
        public decimal ErrorsUsd { get; init; }
        public decimal RetriesUsd { get; init; }
    }
}
