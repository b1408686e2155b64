using System.Collections.Immutable;
using Telemetry.Aggregator.Review.Figures;

namespace Telemetry.Api.Review.Document;

/// <summary>What stands behind the sums: models, ratios, savings, waste, and what is missing.</summary>
internal static class DetailSections
{
    public static IEnumerable<Section> Of(CostReview review)
    {
        if (review.Models.Length > 0)
        {
            yield return Models(review);
        }

        yield return Ratios(review);
        yield return Waste(review);
        yield return Unallocated(review);
        yield return Missing(review);
        if (review.OtherBilling.Length > 0)
        {
            yield return OtherBilling(review);
        }
    }

    private static Section Models(CostReview review) => new(
        "Models",
        [],
        Table: new Table(
            ["Model", "Cost", "Share", "Change", "Calls", "Per call", "Per 1k tokens", "Hit rate", "Cache saving", "p50, p95"],
            [.. review.Models.Select(static row => ImmutableArray.Create(
                $"{row.Provider}/{row.Model}",
                People.Usd(row.CostUsd),
                People.Percent(row.ShareCost),
                People.Change(row.ChangeUsd),
                People.Count(row.Calls),
                People.Usd(row.CostPerCallUsd),
                People.Usd(row.CostPer1kTokensUsd),
                People.Percent(row.HitRate),
                People.Usd(row.CacheSavingUsd),
                $"{People.Time(row.DurationMsP50)}, {People.Time(row.DurationMsP95)}"))]));

    private static Section Ratios(CostReview review)
    {
        var (now, prior) = (review.Figures, review.PriorFigures);
        return new Section(
            "Figures of the period",
            [],
            Table: new Table(
                ["", review.Period.Name, review.PriorPeriod.Name],
                [
                    Row("Calls", static of => People.Count(of.Calls)),
                    Row("Tokens", static of => People.Count(of.Tokens)),
                    Row("Tokens per call", static of => People.Number(of.TokensPerCall)),
                    Row("Cost per call", static of => People.Usd(of.CostPerCallUsd)),
                    Row("Cost per 1,000 tokens", static of => People.Usd(of.CostPer1kTokensUsd)),
                    Row("At list price, every billing", static of => People.Usd(of.ListCostUsd)),
                    Row("Cache hit rate", static of => People.Percent(of.HitRate)),
                    Row("Cache saving, net of writes", static of => People.Usd(of.CacheSavingUsd)),
                    Row("Response-cache hits", static of => People.Count(of.ResponseCacheHits)),
                    Row("Response-cache saving", static of => People.Usd(of.ResponseCacheSavingUsd)),
                    Row("Batch share of calls", static of => People.Percent(of.BatchShareCalls)),
                    Row("Batch share of cost", static of => People.Percent(of.BatchShareCost)),
                    Row("Batch saving", static of => People.Usd(of.BatchSavingUsd)),
                    Row("Duration, median", static of => People.Time(of.Latency.DurationMsP50)),
                    Row("Duration, 95th percentile", static of => People.Time(of.Latency.DurationMsP95)),
                    Row("First token, median", static of => People.Time(of.Latency.TimeToFirstTokenMsP50)),
                    Row("First token, 95th percentile", static of => People.Time(of.Latency.TimeToFirstTokenMsP95)),
                ]));

        ImmutableArray<string> Row(string name, Func<PeriodFigures, string> figure) => [name, figure(now), figure(prior)];
    }

    private static Section Waste(CostReview review)
    {
        var rows = review.Failures
            .Select(static row => ImmutableArray.Create(row.Status, People.Count(row.Calls), People.Usd(row.CostUsd), People.Count(row.PriorCalls), People.Usd(row.PriorCostUsd)))
            .ToList();
        if (review.Retries is { } retries)
        {
            rows.Add(["repeated attempts", People.Count(retries.Calls), People.Usd(retries.CostUsd), People.Count(retries.PriorCalls), People.Usd(retries.PriorCostUsd)]);
        }

        return new Section(
            "Errors and retries",
            [$"Calls that did not end well cost {People.Usd(review.Figures.FailedCostUsd)}, before {People.Usd(review.PriorFigures.FailedCostUsd)}."],
            Table: rows.Count == 0 ? null : new Table(["", "Calls", "Cost", "Calls before", "Cost before"], [.. rows]),
            Note: review.Retries is null
                ? "What repeated attempts cost is not known: single events of these periods are no longer kept."
                : "A repeated attempt is a call whose producer stated an attempt above 1; one that failed counts in both places.");
    }

    private static Section Unallocated(CostReview review) => new(
        "Unallocated",
        [],
        Table: review.Unallocated.Length == 0 ? null : new Table(
            ["Names no", "Calls", "Cost", "Share", "Share before"],
            [.. review.Unallocated.Select(static row => ImmutableArray.Create(
                row.Dimension.Replace('_', ' '), People.Count(row.Calls), People.Usd(row.CostUsd), People.Percent(row.Share), People.Percent(row.PriorShare)))]));

    private static Section Missing(CostReview review)
    {
        var (now, prior) = (review.Figures, review.PriorFigures);
        return new Section(
            "What the amounts rest on",
            [
                $"Without a price: {People.Count(now.UnpricedCalls)} calls, {People.Percent(now.UnpricedShareTokens)} of the tokens (before {People.Percent(prior.UnpricedShareTokens)}). Their cost is in no figure.",
                $"Partial usage, a lower bound: {People.Count(now.PartialCalls)} calls, {People.Percent(now.PartialShareCost)} of the cost (before {People.Percent(prior.PartialShareCost)}).",
                $"Estimated usage: {People.Count(now.EstimatedCalls)} calls, {People.Percent(now.EstimatedShareCost)} of the cost (before {People.Percent(prior.EstimatedShareCost)}).",
            ],
            Table: review.Unpriced.Length == 0 ? null : new Table(
                ["Without a price", "Calls", "Tokens"],
                [.. review.Unpriced.Select(static row => ImmutableArray.Create($"{row.Provider}/{row.Model}", People.Count(row.Calls), People.Count(row.Tokens)))]));
    }

    private static Section OtherBilling(CostReview review) => new(
        "Not paid by the token",
        ["Subscriptions, provisioned capacity and own hardware are in no cost above; this is what their tokens would cost at list price."],
        Table: new Table(
            ["Billing", "Calls", "At list price", "Before"],
            [.. review.OtherBilling.Select(static row => ImmutableArray.Create(
                row.Billing.Replace('_', ' '), People.Count(row.Calls), People.Usd(row.ListCostUsd), People.Usd(row.PriorListCostUsd)))]));
}
