using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Review.Document;

/// <summary>A review as people read it, before it is Markdown or a page.</summary>
internal sealed record ReviewDocument
{
    public required string Title { get; init; }
    public required string Subtitle { get; init; }

    /// <summary>Gets what somebody with half a minute should know.</summary>
    public required ImmutableArray<string> Summary { get; init; }
    public required ImmutableArray<Headline> Headlines { get; init; }
    public required ImmutableArray<Section> Sections { get; init; }

    /// <summary>Puts a review into words.</summary>
    public static ReviewDocument Of(CostReview review) => new()
    {
        Title = $"Cost review {review.Period.Name}",
        Subtitle = $"{DatesOf(review)} in {review.Tz}, beside {review.PriorPeriod.Name}. All money in USD. Includes every event accepted up to {TimeText.Format(review.DataRefreshedAt)}.",
        Summary = [.. SummaryOf(review)],
        Headlines = [.. HeadlinesOf(review)],
        Sections = [.. ChangeSections.Of(review).Concat(DetailSections.Of(review))],
    };

    private static string DatesOf(CostReview review) => review.Days switch
    {
        [var first, .., var last] => $"{first.Date} to {last.Date}",
        _ => review.Period.Name,
    };

    private static IEnumerable<string> SummaryOf(CostReview review)
    {
        yield return $"Metered calls cost {People.Usd(review.CostUsd)}, {Beside(review)}.";
        var causes = review.Change.Where(static part => part.AmountUsd != 0).OrderByDescending(static part => Math.Abs(part.AmountUsd)).Take(2).ToList();
        if (causes.Count > 0)
        {
            yield return $"Most of the change: {string.Join(", then ", causes.Select(static part => $"{Causes.NameOf(part.Name)} ({People.Change(part.AmountUsd)})"))}.";
        }

        var month = review.MonthToDate;
        var forecast = month.ForecastUsd is { } known ? $" It is forecast to cost {People.Usd(known)} in the end." : "";
        yield return $"{month.Month} cost {People.Usd(month.CostUsd)} up to {TimeText.Format(month.To)}; the month before had cost {People.Usd(month.PriorCostUsd)} by the same day.{forecast}";
        var over = review.Budgets.Count(static budget => budget.SpentUsd >= budget.LimitUsd);
        var heading = review.Budgets.Count(static budget => budget.SpentUsd < budget.LimitUsd && budget.ForecastUsd >= budget.LimitUsd);
        if (over + heading > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {review.Budgets.Length} budgets, {over} are used up and {heading} more are forecast to be.");
        }

        if (review.Anomalies is [var largest, ..])
        {
            yield return $"The oddest day is {largest.Date}{(largest.Dimension is null ? "" : $" of {largest.Dimension} {People.Name(largest.Value)}")}: {People.Usd(largest.CostUsd)} where {People.Usd(largest.ExpectedUsd)} was usual.";
        }

        if (!review.Complete)
        {
            yield return $"The amounts are not whole: {People.Count(review.Figures.UnpricedCalls)} calls have no price ({People.Count(review.PriorFigures.UnpricedCalls)} before) and "
                + $"{People.Count(review.Figures.PartialCalls)} stated only part of their usage ({People.Count(review.PriorFigures.PartialCalls)} before).";
        }

        if (!review.PeriodOver)
        {
            yield return $"{review.Period.Name} is not over, and is compared with all of {review.PriorPeriod.Name}.";
        }
    }

    private static string Beside(CostReview review) => review.ChangeUsd switch
    {
        0 => $"as much as in {review.PriorPeriod.Name}",
        > 0 and var more => $"{People.Usd(more)}{InPercent(review.ChangeShare)} more than in {review.PriorPeriod.Name}",
        var less => $"{People.Usd(-less)}{InPercent(-review.ChangeShare)} less than in {review.PriorPeriod.Name}",
    };

    private static string InPercent(decimal? share) => share is null ? "" : $" ({People.Percent(share)})";

    private static IEnumerable<Headline> HeadlinesOf(CostReview review)
    {
        var (now, prior) = (review.Figures, review.PriorFigures);
        yield return new("Cost", People.Usd(now.CostUsd), $"{People.Change(review.ChangeUsd)}, {People.PercentChange(review.ChangeShare)}");
        yield return new("Calls", People.Count(now.Calls), $"before: {People.Count(prior.Calls)}");
        yield return new("Cost per call", People.Usd(now.CostPerCallUsd), $"before: {People.Usd(prior.CostPerCallUsd)}");
        yield return new("Cost per 1,000 tokens", People.Usd(now.CostPer1kTokensUsd), $"before: {People.Usd(prior.CostPer1kTokensUsd)}");
        yield return new("Cache hit rate", People.Percent(now.HitRate), $"net saving {People.Usd(now.CacheSavingUsd)}");
        yield return new("In batches", People.Percent(now.BatchShareCost), $"of the cost; saving {People.Usd(now.BatchSavingUsd)}");
        yield return new("Without a price", People.Percent(now.UnpricedShareTokens), "of the tokens");
    }
}
