using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Xunit.Abstractions;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class ForecastTests(ITestOutputHelper output)
{
    private static readonly DateTimeZone Utc = DateTimeZone.Utc;

    [Fact]
    public void On_held_back_weeks_of_the_simulated_company_the_forecast_errs_less_than_plain_run_rate()
    {
        var company = SimulatedCompany.Hours(seed: 7, events: 60_000);
        foreach (var (period, hoursBetween) in ((string, int)[])[("day", 4), ("week", 24), ("month", 48)])
        {
            var (whole, teams) = (new Score(), new Score());
            foreach (var (team, points) in company)
            {
                Judge(period, hoursBetween, points, team.Length == 0 ? whole : teams);
            }

            output.WriteLine($"{period}: company {whole}; teams {teams}");
            Assert.True(whole.Ours < whole.RunRate, $"{period} of the company: {whole}");
            Assert.True(teams.Ours < teams.RunRate, $"{period} of teams: {teams}");
            Assert.InRange(whole.Inside, 0.6m, 1m);
        }
    }

    [Fact]
    public void A_week_that_is_like_the_ones_before_is_forecast_as_they_were()
    {
        // Ten a working day, nothing at the weekend, all of it at noon.
        var points = Enumerable.Range(0, 56).Select(day => new LocalDate(2026, 9, 28).PlusDays(day)).Where(static date => (int)date.DayOfWeek < 6)
            .Select(static date => new SpendPoint(date.At(new LocalTime(12, 0)).InUtc().ToInstant(), 10m)).ToList();
        var history = SpendHistory.Of(Utc, points, new LocalDate(2026, 11, 23));
        var week = Calendar("week").PeriodAt(Instant.FromUtc(2026, 11, 23, 0, 0));
        Assert.InRange(Forecaster.Forecast(week, Instant.FromUtc(2026, 11, 23, 6, 0), 0m, history)!.Usd, 49m, 51.5m);
        Assert.InRange(Forecaster.Forecast(week, Instant.FromUtc(2026, 11, 25, 18, 0), 30m, history)!.Usd, 49m, 51.5m);
        Assert.InRange(Forecaster.Forecast(week, Instant.FromUtc(2026, 11, 28, 0, 0), 50m, history)!.Usd, 50m, 53m);

        // Half a day says nothing of the next: the hours of the day count too.
        var day = Calendar("day").PeriodAt(Instant.FromUtc(2026, 11, 23, 0, 0));
        Assert.InRange(Forecaster.Forecast(day, Instant.FromUtc(2026, 11, 23, 13, 0), 10m, history)!.Usd, 10m, 10.5m);
    }

    [Fact]
    public void Without_any_past_the_forecast_is_the_run_rate_and_without_any_spend_there_is_none()
    {
        var day = Calendar("day").PeriodAt(Instant.FromUtc(2026, 11, 23, 0, 0));
        var none = SpendHistory.Of(Utc, [], new LocalDate(2026, 11, 23));
        var forecast = Forecaster.Forecast(day, Instant.FromUtc(2026, 11, 23, 6, 0), 3m, none)!;
        Assert.Equal((12m, null, null), (forecast.Usd, forecast.LowUsd, forecast.HighUsd));
        Assert.Null(Forecaster.Forecast(day, Instant.FromUtc(2026, 11, 23, 6, 0), 0m, none));
        Assert.Null(Forecaster.Forecast(day, day.Start, 0m, none));
    }

    [Theory]
    [InlineData("Europe/Berlin", 2026, 10, 19)]
    [InlineData("Europe/Berlin", 2026, 3, 23)]
    [InlineData("Asia/Kathmandu", 2026, 11, 16)]
    [InlineData("America/St_Johns", 2026, 10, 26)]
    public void A_whole_week_weighs_seven_days_in_any_zone(string zone, int year, int month, int day)
    {
        var here = DateTimeZoneProviders.Tzdb[zone];
        var points = Enumerable.Range(0, 56 * 24).Select(hour => new SpendPoint(Instant.FromUtc(2026, 1, 5, 0, 0) + Duration.FromHours(hour), (hour * 7919 % 13) + 1m)).ToList();
        var shape = SpendHistory.Of(here, points, new LocalDate(2026, 3, 1)).Shape;
        var week = new BudgetCalendar(BudgetRig.Parse($$"""{"id":"a","limit_usd":"1","period":"week","timezone":"{{zone}}"}"""))
            .PeriodAt(new LocalDate(year, month, day).AtStartOfDayInZone(here).ToInstant());
        Assert.Equal(7m, decimal.Round(shape.Weight(week.Start, week.End), 12));
        var middle = week.Start + Duration.FromHours(75);
        Assert.Equal(7m, decimal.Round(shape.Weight(week.Start, middle) + shape.Weight(middle, week.End), 12));
    }

    private static void Judge(string name, int hoursBetween, IReadOnlyCollection<SpendPoint> points, Score score)
    {
        var calendar = Calendar(name);
        var (first, last) = (Midnight(SimulatedCompany.HeldBackFrom), Midnight(SimulatedCompany.End));
        var period = calendar.PeriodAt(first);
        for (period = period.Start < first ? calendar.PeriodAt(period.End) : period; period.End <= last; period = calendar.PeriodAt(period.End))
        {
            var actual = Sum(period.Start, period.End);
            SpendHistory? history = null;
            for (var now = period.Start + Duration.FromHours(hoursBetween); now < period.End; now += Duration.FromHours(hoursBetween))
            {
                var today = now.InUtc().Date;
                history = history?.End == today ? history : SpendHistory.Of(Utc, points, today);
                var spent = Sum(period.Start, now);
                var runRate = spent * (period.End - period.Start).BclCompatibleTicks / (now - period.Start).BclCompatibleTicks;
                score.Add(actual, runRate, Forecaster.Forecast(period, now, spent, history));
            }
        }

        decimal Sum(Instant from, Instant to) => points.Where(point => point.Start >= from && point.Start < to).Sum(static point => point.CostUsd);
        static Instant Midnight(LocalDate date) => date.AtMidnight().InUtc().ToInstant();
    }

    private static BudgetCalendar Calendar(string period) => new(BudgetRig.Parse($$"""{"id":"a","limit_usd":"1","period":"{{period}}"}"""));

    /// <summary>Absolute errors, weighted by what the periods cost.</summary>
    private sealed class Score
    {
        private decimal actuals;
        private decimal ours;
        private decimal runRates;
        private int inside;
        private int ranges;
        private int count;

        public decimal Ours => this.ours / this.actuals;
        public decimal RunRate => this.runRates / this.actuals;
        public decimal Inside => this.ranges == 0 ? 0 : (decimal)this.inside / this.ranges;

        public void Add(decimal actual, decimal runRate, BudgetForecast? forecast)
        {
            this.count++;
            this.actuals += actual;
            this.runRates += Math.Abs(runRate - actual);
            this.ours += Math.Abs((forecast?.Usd ?? 0) - actual);
            if (forecast is { LowUsd: { } low, HighUsd: { } high })
            {
                this.ranges++;
                this.inside += actual >= low && actual <= high ? 1 : 0;
            }
        }

        public override string ToString() => $"forecast {Ours:0.0000}, run-rate {RunRate:0.0000}, inside {Inside:0.00} of {this.count}";
    }
}
