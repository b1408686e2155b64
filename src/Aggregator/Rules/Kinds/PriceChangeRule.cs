using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds models in use whose price is about to change, or to end; one finding for each model and moment.</summary>
public sealed class PriceChangeRule(ClickHouseDataSource source, PriceBookSource books) : IAlertRule
{
    private static readonly RuleParameter Days = new("days_before", 7, 1, 90);
    private static readonly TimeSpan UsedWithin = TimeSpan.FromDays(30);

    public string Kind => "price_change";

    public string Description => "A price card of a model used in the last 30 days begins or ends within the next days.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Days];

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public bool IsGlobal => true;

    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var used = await source.QueryAsync<Row>(
            "SELECT provider AS Provider, model AS Model FROM usage_model_1d WHERE bucket_start >= toDate(fromUnixTimestamp({from:Int64}), 'UTC') GROUP BY provider, model",
            new { from = (scope.Now - UsedWithin).ToUnixTimeSeconds() },
            cancellationToken);
        var last = scope.Now + TimeSpan.FromDays((double)scope[Days]);
        return
        [
            .. from row in used
               from card in books.Book.CardsOf(row.Provider, row.Model)
               from moment in new[] { card.EffectiveFrom, card.EffectiveTo }
               where moment > scope.Now && moment <= last
               group card by (row.Provider, row.Model, At: moment!.Value) into change
               select Finding(change.Key.Provider, change.Key.Model, change.Key.At, [.. change]),
        ];
    }

    private static RuleFinding Finding(string provider, string model, DateTimeOffset at, List<PriceCardView> cards)
    {
        var day = at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new RuleFinding
        {
            Subject = $"{provider}/{model} {SetupJson.Time(at)}",
            Title = $"The price of {provider}/{model} changes on {day}",
            Query = $"/api/v1/prices?provider={Uri.EscapeDataString(provider)}&model={Uri.EscapeDataString(model)}&at={SetupJson.Time(at)}",
            Figures = new JsonObject
            {
                ["at"] = SetupJson.Time(at),
                ["ending_cards"] = cards.Count(card => card.EffectiveTo == at),
                ["beginning_cards"] = cards.Count(card => card.EffectiveFrom == at),
            },
            Top = [new JsonObject { ["group"] = RuleGroups.Of(("provider", provider), ("model", model)) }],
        };
    }

    private sealed record Row
    {
        public string Provider { get; init; } = "";
        public string Model { get; init; } = "";
    }
}
