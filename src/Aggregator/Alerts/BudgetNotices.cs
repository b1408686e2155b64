using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Pricing;

namespace Telemetry.Aggregator.Alerts;

/// <summary>Writes down what a budget's crossing, clearing or reset says.</summary>
internal static class BudgetNotices
{
    private const int TopMax = 5;

    /// <summary>Gets the id of a threshold's crossing.</summary>
    public static Guid AlertId(BudgetStanding standing, BudgetThreshold threshold) => AlertIdentity.Crossing(
        standing.Tenant, standing.BudgetId, standing.Revision, standing.PeriodStart, standing.PerValue, threshold.Percent, NameOf(threshold.Basis));

    /// <summary>Makes the notice of a crossing.</summary>
    public static Notice Crossed(BudgetStanding standing, BudgetThreshold threshold, IReadOnlyList<BudgetContributor> top, DateTimeOffset now)
    {
        var alert = AlertId(standing, threshold);
        var amount = CrossingDecision.AmountOf(standing, threshold.Basis)!.Value;
        var title = threshold.Basis == ThresholdBasis.Actual
            ? $"{NameOf(standing)}: {Usd(amount)} USD of {Usd(standing.LimitUsd)} USD spent, {Percent(threshold)} reached"
            : $"{NameOf(standing)}: {Usd(amount)} USD forecast of {Usd(standing.LimitUsd)} USD, {Percent(threshold)} reached";
        var data = Facts(standing);
        data.Insert(0, "alert_id", alert.ToString());
        data["threshold_percent"] = threshold.Percent;
        data["basis"] = NameOf(threshold.Basis);
        data["top"] = TopOf(top);
        return new Notice
        {
            Id = AlertIdentity.Notice(alert, AlertState.Fired),
            Type = threshold.Basis == ThresholdBasis.Actual ? WebhookTypes.ThresholdCrossed : WebhookTypes.ForecastCrossed,
            At = now,
            Tenant = standing.Tenant,
            Title = title,
            Data = data.ToJsonString(SetupJson.Options),
            Alert = new AlertFacts
            {
                AlertId = alert,
                State = AlertState.Fired,
                Kind = AlertFacts.BudgetKind,
                SourceId = standing.BudgetId,
                Revision = standing.Revision,
                Subject = standing.PerValue ?? "",
                ThresholdPercent = threshold.Percent,
                Basis = NameOf(threshold.Basis),
                SpentUsd = standing.SpentUsd,
                LimitUsd = standing.LimitUsd,
                PeriodStart = standing.PeriodStart,
                PeriodEnd = standing.PeriodEnd,
                Evidence = new JsonObject
                {
                    ["query"] = standing.Url,
                    ["figures"] = new JsonObject
                    {
                        ["spent_usd"] = Usd(standing.SpentUsd),
                        ["limit_usd"] = Usd(standing.LimitUsd),
                        ["forecast_usd"] = standing.ForecastUsd is { } forecast ? Usd(forecast) : null,
                        ["complete"] = standing.Complete,
                    },
                    ["top"] = TopOf(top),
                }.ToJsonString(SetupJson.Options),
            },
        };
    }

    /// <summary>Makes the notice that a period with alerts is over.</summary>
    public static Notice Reset(BudgetStanding closed, DateTimeOffset now) => new()
    {
        Id = AlertIdentity.PeriodReset(closed.Tenant, closed.BudgetId, closed.Revision, closed.PeriodStart, closed.PerValue),
        Type = WebhookTypes.PeriodReset,
        At = now,
        Tenant = closed.Tenant,
        Title = $"{NameOf(closed)}: a new period began; the last cost {Usd(closed.SpentUsd)} USD of {Usd(closed.LimitUsd)} USD",
        Data = Facts(closed).ToJsonString(SetupJson.Options),
    };

    public static string NameOf(ThresholdBasis basis) => basis == ThresholdBasis.Actual ? "actual" : "forecast";

    private static JsonObject Facts(BudgetStanding standing) => new()
    {
        ["budget_id"] = standing.BudgetId,
        ["budget_name"] = standing.BudgetName,
        ["per_value"] = standing.PerValue,
        ["spent_usd"] = Usd(standing.SpentUsd),
        ["limit_usd"] = Usd(standing.LimitUsd),
        ["forecast_usd"] = standing.ForecastUsd is { } forecast ? Usd(forecast) : null,
        ["period_start"] = SetupJson.Time(standing.PeriodStart),
        ["period_end"] = SetupJson.Time(standing.PeriodEnd),
        ["complete"] = standing.Complete,
        ["url"] = standing.Url,
    };

    private static JsonArray TopOf(IReadOnlyList<BudgetContributor> top) =>
    [
        .. top.Take(TopMax).Select(static contributor => (JsonNode)new JsonObject
        {
            ["group"] = new JsonObject(contributor.Group.Select(static name => KeyValuePair.Create(name.Key, (JsonNode?)name.Value))),
            ["cost_usd"] = Usd(contributor.CostUsd),
        }),
    ];

    private static string NameOf(BudgetStanding standing) => standing.PerValue is { } value ? $"{standing.BudgetName} ({value})" : standing.BudgetName;

    private static string Percent(BudgetThreshold threshold) => string.Create(CultureInfo.InvariantCulture, $"{threshold.Percent} %");

    private static string Usd(decimal amount) => MoneyText.Of(amount);
}
