using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Retention;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Aggregator.Review.Outliers;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Review.Reading;
using Telemetry.Aggregator.Review.Variance;
using Telemetry.Pricing;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Review;

/// <summary>Writes the cost review of a week or month from the rollups.</summary>
/// <remarks>Figures are read one after the other: events that arrive in between may be in some and not yet in others.</remarks>
public sealed class CostReviewer(
    ClickHouseDataSource source, IPriceBookSource books, IDataFreshness freshness, ReviewOptions options, TimeProvider time)
{
    private const int MoversMax = 10;
    private const int ModelsMax = 20;
    private const int NewMax = 20;
    private const int UnpricedMax = 20;
    private static readonly ImmutableArray<string> Moving = ["team", "feature", "model"];
    private readonly ReviewStore store = new(source);

    /// <summary>Writes a review.</summary>
    /// <param name="period">The period.</param>
    /// <param name="tenants">The tenants whose calls count; empty for every tenant's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CostReview> ReviewAsync(ReviewPeriod period, IReadOnlyList<string> tenants, CancellationToken cancellationToken)
    {
        var refreshedAt = freshness.DataRefreshedAt;
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var queries = new ReviewQueries(this.store, period, tenants);
        var (totals, priorTotals) = await queries.TotalsAsync(cancellationToken);
        var (latency, priorLatency) = await queries.LatencyAsync(cancellationToken);
        var figures = (totals ?? TotalsRow.None).ToFigures(latency ?? LatencyFigures.None);
        var prior = (priorTotals ?? TotalsRow.None).ToFigures(priorLatency ?? LatencyFigures.None);
        var cells = (await queries.CellsAsync("", [], cancellationToken))[""].ToList();
        return new CostReview
        {
            Kind = period.Kind == ReviewKind.Week ? "weekly" : "monthly",
            Tz = period.Zone.Id,
            Period = SpanOf(period),
            PriorPeriod = SpanOf(period.Before()),
            PeriodOver = period.To <= now,
            DataRefreshedAt = refreshedAt,
            CostUsd = figures.CostUsd,
            PriorCostUsd = prior.CostUsd,
            ChangeShare = Shares.Change(figures.CostUsd, prior.CostUsd),
            Complete = (totals ?? TotalsRow.None).Complete && (priorTotals ?? TotalsRow.None).Complete,
            Change = ChangePart.From(Explain(cells, period)),
            Figures = figures,
            PriorFigures = prior,
            MonthToDate = await MonthToDateAsync(queries, period, now, cancellationToken),
            Budgets = [],
            Days = await DaysAsync(queries, period, cancellationToken),
            Movers = await MoversAsync(queries, period, cancellationToken),
            NewAndVanished = [.. await queries.NewAndVanishedAsync(NewMax, cancellationToken)],
            Unallocated = [.. await queries.UnallocatedAsync(figures.CostUsd, prior.CostUsd, cancellationToken)],
            Models = [.. await queries.ModelsAsync(ModelsMax, figures.CostUsd, cancellationToken)],
            Failures = [.. await queries.FailuresAsync(cancellationToken)],
            Retries = SingleEventsAreKept(period) ? await queries.RetriesAsync(cancellationToken) : null,
            Unpriced = [.. await queries.UnpricedAsync(UnpricedMax, cancellationToken)],
            OtherBilling = [.. await queries.OtherBillingAsync(cancellationToken)],
            Anomalies = await new AnomalyFinder(queries, period, now).FindAsync(cancellationToken),
        };
    }

    private static ReviewSpan SpanOf(ReviewPeriod period) => new(period.Name, period.From.ToDateTimeOffset(), period.To.ToDateTimeOffset());

    private static async Task<MonthToDate> MonthToDateAsync(
        ReviewQueries queries, ReviewPeriod period, Instant now, CancellationToken cancellationToken)
    {
        var month = MonthSpan.Of(period, now);
        var (cost, prior, whole) = await queries.MonthAsync(month, cancellationToken);
        return new MonthToDate(month.Name, month.From.ToDateTimeOffset(), month.To.ToDateTimeOffset(), cost, prior, whole);
    }

    private static async Task<ImmutableArray<DayLine>> DaysAsync(ReviewQueries queries, ReviewPeriod period, CancellationToken cancellationToken)
    {
        var days = period.DaysSince(period.PriorFrom);
        var costs = (await queries.DaysAsync(days, period.To.ToUnixTimeSeconds(), "", 1, cancellationToken))[""].ToDictionary(static day => day.Day, static day => day.CostUsd);
        var starts = days.ToLookup(start => start >= period.From.ToUnixTimeSeconds());
        var prior = starts[false].ToList();
        return [.. starts[true].Select((start, place) => new DayLine(
            period.DateOf(start),
            costs.GetValueOrDefault(start),
            place < prior.Count ? period.DateOf(prior[place]) : null,
            place < prior.Count ? costs.GetValueOrDefault(prior[place]) : 0))];
    }

    private async Task<ImmutableArray<MoverList>> MoversAsync(ReviewQueries queries, ReviewPeriod period, CancellationToken cancellationToken)
    {
        var lists = ImmutableArray.CreateBuilder<MoverList>(Moving.Length);
        foreach (var dimension in Moving)
        {
            var rows = await queries.MoversAsync(dimension, MoversMax, cancellationToken);
            var cells = await queries.CellsAsync(dimension, rows.Select(static row => row.Value), cancellationToken);
            lists.Add(new MoverList(dimension, [.. rows.Select(row => new MoverLine
            {
                Value = row.Value.Length == 0 ? null : row.Value,
                CostUsd = row.CostUsd,
                PriorCostUsd = row.PriorCostUsd,
                ChangeShare = Shares.Change(row.CostUsd, row.PriorCostUsd),
                Calls = row.Calls,
                PriorCalls = row.PriorCalls,
                State = row.PriorCalls == 0 ? "new" : row.Calls == 0 ? "vanished" : null,
                Change = ChangePart.From(Explain([.. cells[row.Value]], period)),
            })]));
        }

        return lists.ToImmutable();
    }

    private ChangeParts Explain(IReadOnlyCollection<ChangeCell> cells, ReviewPeriod period) =>
        ChangeExplanation.Explain(cells, new CardRates(books.Current, period.From.ToDateTimeOffset().AddMilliseconds(-1)).Of);

    private bool SingleEventsAreKept(ReviewPeriod period)
    {
        var first = period.PriorFrom.ToDateTimeUtc();
        return !ExpiredMonths.IsExpired((first.Year * 100) + first.Month, options.RetentionEvents, time.GetUtcNow());
    }
}
