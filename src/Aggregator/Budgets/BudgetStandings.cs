using System.Diagnostics.CodeAnalysis;
using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets;

/// <summary>
/// Reads how budgets stand, and keeps the tables <c>budget_periods</c> and <c>budget_forecasts</c> that the view
/// <c>budget_status</c> is made from. Any number of processes may do so at once.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class BudgetStandings(ClickHouseDataSource source, BudgetStore budgets, SpendReader spend, BudgetForecasts forecasts, TimeProvider time)
{
    // A forecast is written again once it moved by one of these shares, or over a threshold, or was overtaken.
    private const decimal StepOfLimit = 0.001m;
    private const decimal StepOfForecast = 0.01m;
    private static readonly TimeSpan RecentAge = TimeSpan.FromSeconds(2);

    private readonly BudgetStatusReader status = new(source);
    private readonly BudgetPeriodTable periods = new(source);
    private readonly BudgetForecastTable forecastTable = new(source);
    private readonly SemaphoreSlim turn = new(1);
    private volatile Reading? last;

    /// <summary>
    /// Reads the standing of every budget and value: of the period that holds <paramref name="now"/>, and of those closed less
    /// than 7 days ago. Cheap where nothing changed since the last call, so that it may be asked every second.
    /// </summary>
    public async Task<IReadOnlyList<BudgetStanding>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            return (await ReadInTurnAsync(Instant.FromDateTimeOffset(now), cancellationToken)).Standings;
        }
        finally
        {
            this.turn.Release();
        }
    }

    /// <summary>Gets what was read at most two seconds ago, or while another reading is under way; else reads. For callers in a hurry.</summary>
    public async Task<BudgetSnapshot> RecentAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (this.last is { } known && (time.GetElapsedTime(known.ReadAt) < RecentAge || this.turn.CurrentCount == 0))
        {
            return known.Snapshot;
        }

        await this.turn.WaitAsync(cancellationToken);
        try
        {
            return await ReadInTurnAsync(Instant.FromDateTimeOffset(now), cancellationToken);
        }
        finally
        {
            this.turn.Release();
        }
    }

    /// <summary>Makes the next caller read anew: a budget was changed by this process.</summary>
    public void Forget() => this.last = null;

    /// <summary>Reads the groups that cost most of a standing's period, dearest first, at most ten.</summary>
    public async Task<IReadOnlyList<BudgetContributor>> TopContributorsAsync(BudgetStanding standing, CancellationToken cancellationToken) =>
        await budgets.FindAsync(standing.Tenant, standing.BudgetId, cancellationToken) is { } stored && stored.Revision == standing.Revision
            ? await spend.TopAsync(
                stored, Instant.FromDateTimeOffset(standing.PeriodStart), Instant.FromDateTimeOffset(standing.PeriodEnd), standing.PerValue, cancellationToken)
            : [];

    private async Task<BudgetSnapshot> ReadInTurnAsync(Instant now, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var stored = await budgets.ListAsync(cancellationToken);
        var mark = stored.Count == 0 ? 0 : await this.status.MarkAsync(cancellationToken);
        var sight = new Sight(mark, now.ToUnixTimeSeconds() / NodaConstants.SecondsPerMinute, string.Join('\n', stored.Select(Sign)));
        if (this.last is { } known && known.Sight == sight)
        {
            this.last = known with { ReadAt = asked };
            return known.Snapshot;
        }

        var snapshot = new BudgetSnapshot(stored, await RefreshAsync(stored, now, cancellationToken));
        this.last = new Reading(sight, asked, snapshot);
        return snapshot;
    }

    private async Task<IReadOnlyList<BudgetStanding>> RefreshAsync(IReadOnlyList<StoredBudget> stored, Instant now, CancellationToken cancellationToken)
    {
        var folded = stored.Count == 0 ? new HashSet<string>() : await spend.FoldedAsync(cancellationToken);
        var watched = stored.SelectMany(budget => Watched(budget, now, folded)).ToDictionary(static period => period.Key);
        await this.periods.WatchAsync(watched.Values, now, cancellationToken);
        if (watched.Count == 0)
        {
            return [];
        }

        var rows = await this.status.ReadAsync(cancellationToken);
        var standings = new List<BudgetStanding>(rows.Count);
        var news = new List<(PeriodKey Key, BudgetForecast Forecast)>();
        var values = new List<WatchedPeriod>();
        foreach (var row in rows)
        {
            // Another process may have written a period that this one does not watch yet, or no more.
            if (!watched.TryGetValue(row.Key with { PerValue = "" }, out var period))
            {
                continue;
            }

            if (row.PerValue.Length > 0)
            {
                values.Add(period with { Key = row.Key });
            }

            var forecast = Written(row);
            if (row.Period.End > now && await ForecastAsync(period, row, now, cancellationToken) is { } made && IsNews(made, forecast, row.SpentUsd, period.Budget))
            {
                news.Add((row.Key, made));
                forecast = made;
            }

            standings.Add(Standing(period.Stored, row, row.Period.End > now ? forecast : null, now));
        }

        await this.periods.AddValuesAsync(values, now, cancellationToken);
        await this.forecastTable.WriteAsync(news, now, cancellationToken);
        return standings;
    }

    private async Task<BudgetForecast?> ForecastAsync(WatchedPeriod period, BudgetStatusRow row, Instant now, CancellationToken cancellationToken) =>
        await forecasts.ForecastAsync(period.Stored, row.PerValue, row.Period, now, row.SpentUsd, cancellationToken);

    private static BudgetForecast? Written(BudgetStatusRow row) => row.ForecastUsd is { } usd ? new BudgetForecast(usd, row.LowUsd, row.HighUsd) : null;

    private static bool IsNews(BudgetForecast made, BudgetForecast? written, decimal spent, Budget budget) => written is null
        || written.Usd < spent
        || Math.Abs(made.Usd - written.Usd) > Math.Min(budget.LimitUsd * StepOfLimit, written.Usd * StepOfForecast)
        || budget.Thresholds.Any(threshold =>
            threshold.AmountUsd(budget.LimitUsd) is var amount && made.Usd >= amount != written.Usd >= amount);

    private static IEnumerable<WatchedPeriod> Watched(StoredBudget stored, Instant now, IReadOnlySet<string> folded)
    {
        var source = BudgetSources.Choose(stored.Budget, folded);
        return new BudgetCalendar(stored.Budget).Watched(now, Instant.FromDateTimeOffset(stored.ChangedAt))
            .Select(period => new WatchedPeriod(PeriodKey.Of(stored, period.Start), period.End, source, stored));
    }

    private static BudgetStanding Standing(StoredBudget stored, BudgetStatusRow row, BudgetForecast? forecast, Instant now)
    {
        var budget = stored.Budget;
        var tenant = stored.Tenant is null ? "" : $"?tenant={Uri.EscapeDataString(stored.Tenant)}";
        return new BudgetStanding
        {
            Tenant = stored.Tenant,
            BudgetId = budget.Id,
            BudgetName = budget.Name,
            Revision = stored.Revision,
            PerDimension = budget.Per?.Name,
            PerValue = budget.Per is null ? null : row.PerValue,
            PeriodStart = row.Period.Start.ToDateTimeOffset(),
            PeriodEnd = row.Period.End.ToDateTimeOffset(),
            SpentUsd = row.SpentUsd,
            LimitUsd = budget.LimitUsd,
            ForecastUsd = forecast?.Usd,
            ForecastLowUsd = forecast?.LowUsd,
            ForecastHighUsd = forecast?.HighUsd,
            Complete = row.UnpricedCalls == 0 && row.PartialCalls == 0,
            Thresholds = budget.Thresholds,
            Webhooks = budget.Webhooks,
            Url = $"/api/v1/budgets/{budget.Id}/status{tenant}",
            IsClosed = row.Period.End <= now,
        };
    }

    private static string Sign(StoredBudget stored) => $"{stored.Tenant}\t{stored.Budget.Id}\t{stored.Revision}";

    /// <summary>What standings were read by: as long as it is the same, so are they.</summary>
    private sealed record Sight(ulong Mark, long Minute, string Budgets);

    private sealed record Reading(Sight Sight, long ReadAt, BudgetSnapshot Snapshot);
}
