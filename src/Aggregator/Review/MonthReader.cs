using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Review.Reading;

namespace Telemetry.Aggregator.Review;

/// <summary>Reads the month to date, and forecasts the rest of it as budgets do, from what was known at its end.</summary>
internal static class MonthReader
{
    public static async Task<MonthToDate> ReadAsync(ReviewQueries queries, ReviewPeriod period, Instant now, CancellationToken cancellationToken)
    {
        var month = MonthSpan.Of(period, now);
        var (cost, prior, whole) = await queries.MonthAsync(month, cancellationToken);
        var forecast = month.To < month.End ? await ForecastAsync(queries, month, period.Zone, cost, cancellationToken) : null;
        return new MonthToDate
        {
            Month = month.Name,
            From = month.From.ToDateTimeOffset(),
            To = month.To.ToDateTimeOffset(),
            CostUsd = cost,
            PriorCostUsd = prior,
            PriorMonthCostUsd = whole,
            ForecastUsd = forecast?.Usd,
            ForecastLowUsd = forecast?.LowUsd,
            ForecastHighUsd = forecast?.HighUsd,
        };
    }

    private static async Task<BudgetForecast?> ForecastAsync(
        ReviewQueries queries, MonthSpan month, DateTimeZone zone, decimal spent, CancellationToken cancellationToken)
    {
        var end = month.To.InZone(zone).Date;
        var hours = month.HoursOf(end.PlusDays(-SpendHistory.DaysMax), zone);
        var costs = await queries.DaysAsync(hours, month.To.ToUnixTimeSeconds(), "", 1, cancellationToken);
        var points = costs[""].Select(static hour => new SpendPoint(Instant.FromUnixTimeSeconds(hour.Day), hour.CostUsd)).ToList();
        return Forecaster.Forecast(new BudgetPeriod(month.From, month.End), month.To, spent, SpendHistory.Of(zone, points, end));
    }
}
