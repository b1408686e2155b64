using System.Collections.Immutable;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Api.Parameters;
using Telemetry.Api.Review.Charts;

namespace Telemetry.Api.Review.Document;

/// <summary>What changed and why: the parts of the review that compare.</summary>
internal static class ChangeSections
{
    private const int DayOfMonth = 8;

    public static IEnumerable<Section> Of(CostReview review)
    {
        yield return Why(review);
        yield return Days(review);
        yield return Month(review);
        foreach (var list in review.Movers.Where(static list => list.Rows.Length > 0))
        {
            yield return Movers(list, review);
        }

        if (review.NewAndVanished.Length > 0)
        {
            yield return NewAndVanished(review);
        }

        if (review.Anomalies.Length > 0)
        {
            yield return Anomalies(review);
        }

        if (review.Alerts.Length > 0)
        {
            yield return Alerts(review);
        }
    }

    private static Section Why(CostReview review)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var part in review.Change)
        {
            rows.Add([Causes.NameOf(part.Name), Causes.MeaningOf(part.Name), People.Change(part.AmountUsd)]);
            rows.AddRange(part.OfWhich.Where(static inner => inner.AmountUsd != 0).Select(static inner =>
                ImmutableArray.Create($"of which {Causes.NameOf(inner.Name)}", Causes.MeaningOf(inner.Name), People.Change(inner.AmountUsd))));
        }

        rows.Add(["change", "", People.Change(review.ChangeUsd)]);
        return new Section(
            "Why the cost changed",
            [],
            review.Change.All(static part => part.AmountUsd == 0) ? null : new ChangeChart(
                $"What each cause added to the cost from {review.PriorPeriod.Name} to {review.Period.Name}, or took away",
                [.. review.Change.Select(static part => new Bar(Causes.NameOf(part.Name), part.AmountUsd)), new Bar("change", review.ChangeUsd)]),
            new Table(["Cause", "Meaning", "USD"], rows.ToImmutable(), TextColumns: 2, Total: true),
            "The causes sum to the change to the last digit; this table rounds, the JSON answer does not.");
    }

    private static Section Days(CostReview review) => new(
        "Day by day",
        [],
        review.Days.Any(static day => day.CostUsd != 0 || day.PriorCostUsd != 0)
            ? new PairChart(
                $"Cost of each day of {review.Period.Name} beside {review.PriorPeriod.Name}",
                (review.Period.Name, review.PriorPeriod.Name),
                [.. review.Days.Select(static day => new Pair(day.Date[DayOfMonth..], day.CostUsd, day.PriorCostUsd))])
            : null,
        new Table(
            ["Day", "Cost", "Day before", "Cost"],
            [.. review.Days.Select(static day => ImmutableArray.Create(day.Date, People.Usd(day.CostUsd), day.PriorDate ?? People.Unknown, day.PriorDate is null ? People.Unknown : People.Usd(day.PriorCostUsd)))]));

    private static Section Month(CostReview review)
    {
        var month = review.MonthToDate;
        return new Section(
            "Month to date",
            [
                $"{month.Month} cost {People.Usd(month.CostUsd)} up to {TimeText.Format(month.To)}. The month before had cost {People.Usd(month.PriorCostUsd)} by the same day, and {People.Usd(month.PriorMonthCostUsd)} in the end.",
                .. ForecastOf(month),
            ],
            Table: review.Budgets.Length == 0 ? null : new Table(
                ["Budget", "Period ends", "Spent", "Limit", "Used", "Forecast", "Of the limit"],
                [.. review.Budgets.Select(static budget => ImmutableArray.Create(
                    budget.PerValue is null ? budget.BudgetName : $"{budget.BudgetName}: {budget.PerValue}",
                    TimeText.Format(budget.PeriodEnd),
                    People.Usd(budget.SpentUsd) + (budget.Complete ? "" : " *"),
                    People.Usd(budget.LimitUsd),
                    People.Percent(budget.Percent / 100),
                    People.Usd(budget.ForecastUsd),
                    People.Percent(budget.ForecastPercent / 100)))],
                TextColumns: 2),
            Note: review.Budgets.Length == 0 ? "" : "Budgets stand as of now. * not whole: unpriced or partial usage is inside.");
    }

    private static IEnumerable<string> ForecastOf(MonthToDate month)
    {
        if (month.ForecastUsd is { } forecast)
        {
            yield return $"By then the whole month was forecast to cost {People.Usd(forecast)}"
                + (month.ForecastLowUsd is null ? "." : $", four times out of five between {People.Usd(month.ForecastLowUsd)} and {People.Usd(month.ForecastHighUsd)}.");
        }
    }

    private static Section Movers(MoverList list, CostReview review) => new(
        $"Movers by {list.Dimension}",
        [],
        list.Rows.Any(static row => row.ChangeUsd != 0)
            ? new ChangeChart(
                $"Change of cost by {list.Dimension} from {review.PriorPeriod.Name} to {review.Period.Name}",
                [.. list.Rows.Select(static row => new Bar(People.Name(row.Value), row.ChangeUsd))])
            : null,
        new Table(
            [Capital(list.Dimension), "", "Most of it", "Cost", "Before", "Change", "%"],
            [.. list.Rows.Select(static row => ImmutableArray.Create(
                People.Name(row.Value),
                row.State ?? "",
                Causes.Largest(row.Change),
                People.Usd(row.CostUsd),
                People.Usd(row.PriorCostUsd),
                People.Change(row.ChangeUsd),
                People.PercentChange(row.ChangeShare)))],
            TextColumns: 3));

    private static Section NewAndVanished(CostReview review) => new(
        "New and vanished",
        [$"Called in {review.Period.Name} and not in {review.PriorPeriod.Name}, or the other way round."],
        Table: new Table(
            ["", "Name", "State", "Calls", "Cost", "At list price"],
            [.. review.NewAndVanished.Select(static row => ImmutableArray.Create(
                row.Dimension, row.Value, row.State, People.Count(row.Calls), People.Usd(row.CostUsd), People.Usd(row.ListCostUsd)))],
            TextColumns: 3));

    private static Section Anomalies(CostReview review) => new(
        "Out of the ordinary",
        ["Days that lie far from the median of the same weekday in the eight weeks before."],
        Table: new Table(
            ["Day", "Of", "Cost", "Usual", "Difference", "Spreads"],
            [.. review.Anomalies.Select(static row => ImmutableArray.Create(
                row.Date,
                row.Dimension is null ? "everything" : $"{row.Dimension} {People.Name(row.Value)}",
                People.Usd(row.CostUsd),
                People.Usd(row.ExpectedUsd),
                People.Change(row.DifferenceUsd),
                People.Number(row.Score)))],
            TextColumns: 2));

    private static Section Alerts(CostReview review) => new(
        "Alerts",
        [],
        Table: new Table(
            ["Fired", "Resolved", "Alert"],
            [.. review.Alerts.Select(static row => ImmutableArray.Create(
                TimeText.Format(row.FiredAt), row.ResolvedAt is { } resolved ? TimeText.Format(resolved) : "lasts", row.Title))],
            TextColumns: 3));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
