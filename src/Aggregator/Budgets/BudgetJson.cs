using System.Text.Json.Nodes;
using Telemetry.Pricing;

namespace Telemetry.Aggregator.Budgets;

/// <summary>Writes budgets as JSON: the same budget always gives the same text.</summary>
public static class BudgetJson
{
    /// <summary>Writes a budget with every field that has a meaning for it.</summary>
    public static JsonObject Write(Budget budget)
    {
        var json = new JsonObject
        {
            ["id"] = budget.Id,
            ["name"] = budget.Name,
            ["limit_usd"] = MoneyText.Of(budget.LimitUsd),
            ["period"] = BudgetNames.NameOf(budget.Period),
            ["timezone"] = budget.Zone.Id,
            ["filter"] = new JsonObject(budget.Filter.Select(static filter => KeyValuePair.Create(filter.Dimension.Name, (JsonNode?)List(filter.Values)))),
            ["per"] = List(budget.Per is null ? [] : [budget.Per.Name]),
            ["thresholds"] = new JsonArray([.. budget.Thresholds.Select(static threshold => new JsonObject
            {
                ["percent"] = threshold.Percent,
                ["basis"] = BudgetNames.NameOf(threshold.Basis),
            })]),
            ["webhooks"] = List(budget.Webhooks),
            ["when_exceeded"] = BudgetNames.NameOf(budget.WhenExceeded),
        };
        if (budget.DowngradeTo is not null)
        {
            json["downgrade_to"] = budget.DowngradeTo;
        }

        return json;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)JsonValue.Create(text))]);
}
