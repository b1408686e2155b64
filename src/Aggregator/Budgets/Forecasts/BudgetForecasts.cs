using System.Collections.Concurrent;
using NodaTime;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>Forecasts the periods of budgets from the weeks before, which are read once an hour.</summary>
public sealed class BudgetForecasts(SpendReader spend)
{
    private readonly ConcurrentDictionary<(string? Tenant, string Id), Known> known = [];

    /// <summary>Forecasts a period of a budget or of one of its values.</summary>
    /// <param name="stored">The budget.</param>
    /// <param name="perValue">The value; an empty text for the budget as a whole.</param>
    /// <param name="period">The period.</param>
    /// <param name="now">The time, inside of the period.</param>
    /// <param name="spentUsd">What was spent in it so far.</param>
    /// <returns>Null where there is nothing to go by.</returns>
    public async Task<BudgetForecast?> ForecastAsync(
        StoredBudget stored, string perValue, BudgetPeriod period, Instant now, decimal spentUsd, CancellationToken cancellationToken) =>
        Forecaster.Forecast(period, now, spentUsd, await HistoryAsync(stored, perValue, now, cancellationToken));

    /// <summary>Gets the days before now of a budget or of one of its values.</summary>
    public async Task<SpendHistory> HistoryAsync(StoredBudget stored, string perValue, Instant now, CancellationToken cancellationToken)
    {
        var hour = now.ToUnixTimeSeconds() / NodaConstants.SecondsPerHour;
        var key = (stored.Tenant, stored.Budget.Id);
        if (!this.known.TryGetValue(key, out var past) || past.Revision != stored.Revision || past.Hour != hour)
        {
            past = await ReadAsync(stored, now, hour, cancellationToken);
            this.known[key] = past;
        }

        return past.ByValue.TryGetValue(perValue, out var history) ? history : SpendHistory.Empty(past.Shape, past.End);
    }

    private async Task<Known> ReadAsync(StoredBudget stored, Instant now, long hour, CancellationToken cancellationToken)
    {
        var zone = stored.Budget.Zone;
        var end = now.InZone(zone).Date;
        var to = BucketCalendar.StartOfDate(end, zone);
        var from = BucketCalendar.StartOfDate(end.PlusDays(-SpendHistory.DaysMax), zone);
        var hours = await spend.TotalSeriesAsync(stored, new BucketGrid(BucketKind.Hour, zone, from, to), cancellationToken);
        var whole = SpendHistory.Of(zone, hours, end);
        if (stored.Budget.Per is null)
        {
            return new Known(stored.Revision, hour, whole.Shape, end, new Dictionary<string, SpendHistory> { [""] = whole });
        }

        // Single values are too few calls to have a shape of their own.
        var days = await spend.SeriesAsync(stored, new BucketGrid(BucketKind.Day, zone, from, to), perValue: null, cancellationToken);
        return new Known(stored.Revision, hour, whole.Shape, end, days.ToDictionary(
            static value => value.Key, value => SpendHistory.Of(zone, [.. value], end, whole.Shape), StringComparer.Ordinal));
    }

    private sealed record Known(long Revision, long Hour, SpendShape Shape, LocalDate End, IReadOnlyDictionary<string, SpendHistory> ByValue);
}
