using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds calls that two captures report under two ids: one answer id, several event ids.</summary>
public sealed class DoubleCaptureRule(ClickHouseDataSource source) : IAlertRule
{
    private static readonly RuleParameter Window = new("window_hours", 24, 1, 168);

    public string Kind => "double_capture";

    public string Description => "One response id came with several event ids within the window: two captures count the same call.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Window];

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public bool IsGlobal => false;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            $$"""
            SELECT Tenant, toInt64(count()) AS Doubled, any(response_id) AS Example, arrayStringConcat(arraySort(groupUniqArrayArray(apis)), ', ') AS Apis FROM
            (
                SELECT tenant AS Tenant, response_id, groupUniqArray(toString(api)) AS apis FROM usage_events
                WHERE occurred_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND response_id != '' AND {{RuleScope.Condition}}
                GROUP BY tenant, response_id HAVING uniqExact(event_id) > 1
            )
            GROUP BY Tenant
            """,
            scope.Parameters(("from", (scope.Now - TimeSpan.FromHours((double)scope[Window])).ToUnixTimeMilliseconds())),
            cancellationToken);
        return
        [
            .. rows.Select(static row => new RuleFinding
            {
                Tenant = row.Tenant,
                Title = string.Create(CultureInfo.InvariantCulture, $"{row.Doubled} calls were captured twice under different ids, e.g. response {row.Example}"),
                Query = "/api/v1/events",
                Figures = new JsonObject { ["calls"] = row.Doubled, ["response_id"] = row.Example, ["apis"] = row.Apis },
            }),
        ];
    }

    private sealed record Row
    {
        public string Tenant { get; init; } = "";
        public long Doubled { get; init; }
        public string Example { get; init; } = "";
        public string Apis { get; init; } = "";
    }
}
