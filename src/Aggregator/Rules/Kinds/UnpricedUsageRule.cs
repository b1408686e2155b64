using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Pricing;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds models whose calls have no price, or whose usage holds counts that no mapper knows; one finding for each model.</summary>
public sealed class UnpricedUsageRule(ClickHouseDataSource source) : IAlertRule
{
    private const int ModelsMax = 100;
    private static readonly RuleParameter Window = new("window_hours", 24, 1, 720);

    public string Kind => "unpriced_usage";

    public string Description => "Calls stored in the window have no price, or hold usage that no mapper knows. Calls that re-rating gave a price count no more.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Window];

    public TimeSpan Every => TimeSpan.FromSeconds(15);

    public bool IsGlobal => false;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                SELECT
                    tenant AS Tenant, provider AS Provider, model AS Model, toInt64(countIf(priced = 0)) AS Unpriced,
                    anyIf(toString(unpriced_reason), priced = 0) AS Reason,
                    toInt64(countIf(arrayExists(flag -> startsWith(flag, 'unmapped:'), flags))) AS Unmapped,
                    arrayStringConcat(arraySlice(arraySort(groupUniqArrayArray(arrayMap(flag -> toString(substring(flag, 10)), arrayFilter(flag -> startsWith(flag, 'unmapped:'), flags)))), 1, 5), ', ') AS Paths
                FROM usage_events
                WHERE ingested_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND (priced = 0 OR arrayExists(flag -> startsWith(flag, 'unmapped:'), flags)) AND {{RuleScope.Condition}}
                GROUP BY tenant, provider, model ORDER BY count() DESC LIMIT {{ModelsMax}}
                """),
            scope.Parameters(("from", (scope.Now - TimeSpan.FromHours((double)scope[Window])).ToUnixTimeMilliseconds())),
            cancellationToken);
        var unpriced = rows.Exists(static row => row.Unpriced > 0) ? await StillUnpricedAsync(cancellationToken) : [];
        return [.. rows.Where(row => row.Unmapped > 0 || unpriced.Contains((row.Tenant, row.Provider, row.Model))).Select(row => Finding(row, unpriced.Contains((row.Tenant, row.Provider, row.Model))))];
    }

    // Raw rows stay as they were ingested; the rollups have what re-rating booked.
    private async Task<HashSet<(string, string, string)>> StillUnpricedAsync(CancellationToken cancellationToken) =>
    [
        .. (await source.QueryAsync<Row>(
            "SELECT tenant AS Tenant, provider AS Provider, model AS Model FROM usage_model_1d GROUP BY tenant, provider, model HAVING sum(unpriced_calls) > 0", cancellationToken: cancellationToken))
            .Select(static row => (row.Tenant, row.Provider, row.Model)),
    ];

    private static RuleFinding Finding(Row row, bool unpriced)
    {
        var name = $"{row.Provider}/{row.Model}";
        var figures = new JsonObject();
        if (unpriced)
        {
            figures["unpriced_calls"] = row.Unpriced;
            figures["unpriced_reason"] = row.Reason;
            figures["cure"] = UnpricedCure.CommandsFor(row.Reason).FirstOrDefault();
        }

        if (row.Unmapped > 0)
        {
            figures["unmapped_calls"] = row.Unmapped;
            figures["unmapped_paths"] = row.Paths;
        }

        return new RuleFinding
        {
            Tenant = row.Tenant,
            Subject = name,
            Title = unpriced
                ? string.Create(CultureInfo.InvariantCulture, $"{row.Unpriced} calls of {name} have no price: {row.Reason}")
                : string.Create(CultureInfo.InvariantCulture, $"{row.Unmapped} calls of {name} hold usage that no mapper knows: {row.Paths}"),
            Query = $"/api/v1/events?provider={Uri.EscapeDataString(row.Provider)}&model={Uri.EscapeDataString(row.Model)}",
            Figures = figures,
            Top = [new JsonObject { ["group"] = RuleGroups.Of(("provider", row.Provider), ("model", row.Model)) }],
        };
    }

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public string Provider { get; init; } = "";
        public string Model { get; init; } = "";
        public long Unpriced { get; init; }
        public string Reason { get; init; } = "";
        public long Unmapped { get; init; }
        public string Paths { get; init; } = "";
    }
}
