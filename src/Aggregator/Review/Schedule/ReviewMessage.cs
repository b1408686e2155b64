using System.Text.Json.Nodes;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Aggregator.Setup;
using Telemetry.Pricing;

namespace Telemetry.Aggregator.Review.Schedule;

/// <summary>The <c>data</c> of <c>review.ready</c>: the headline, the causes, the largest movers, and where the whole review is.</summary>
internal static class ReviewMessage
{
    private const int MoversMax = 3;

    public static JsonObject Of(CostReview review)
    {
        var period = review.Kind == "weekly" ? "week" : "month";
        return new JsonObject
        {
            ["title"] = $"Cost review {review.Period.Name}: {Rounded(review.CostUsd)} USD, {Signed(review.ChangeUsd)} against {review.PriorPeriod.Name}",
            ["kind"] = review.Kind,
            ["period"] = review.Period.Name,
            ["period_start"] = SetupJson.Time(review.Period.From),
            ["period_end"] = SetupJson.Time(review.Period.To),
            ["tz"] = review.Tz,
            ["cost_usd"] = MoneyText.Of(review.CostUsd),
            ["prior_period"] = review.PriorPeriod.Name,
            ["prior_cost_usd"] = MoneyText.Of(review.PriorCostUsd),
            ["change_usd"] = MoneyText.Of(review.ChangeUsd),
            ["change"] = Parts(review),
            ["complete"] = review.Complete,
            ["top"] = Top(review),
            ["url"] = $"/api/v1/review?{period}={review.Period.Name}&tz={Uri.EscapeDataString(review.Tz)}",
        };
    }

    private static JsonArray Parts(CostReview review) => [.. review.Change.Select(static part => new JsonObject
    {
        ["name"] = part.Name,
        ["amount_usd"] = MoneyText.Of(part.AmountUsd),
    })];

    private static JsonArray Top(CostReview review) => [.. review.Movers.SelectMany(static list => list.Rows.Take(MoversMax).Select(row => new JsonObject
    {
        ["dimension"] = list.Dimension,
        ["value"] = row.Value,
        ["cost_usd"] = MoneyText.Of(row.CostUsd),
        ["change_usd"] = MoneyText.Of(row.ChangeUsd),
    }))];

    private static string Rounded(decimal usd) => MoneyText.Of(Math.Round(usd, 2));

    private static string Signed(decimal usd) => usd > 0 ? $"+{Rounded(usd)}" : Rounded(usd);
}
