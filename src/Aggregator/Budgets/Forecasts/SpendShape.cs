using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;

namespace Telemetry.Aggregator.Budgets.Forecasts;

/// <summary>
/// How spend lies over a week: what each weekday weighs beside a mean day, and how much of a day is spent by each moment of it,
/// apart for working days and weekends. Weights are ratios; a mean day weighs 1.
/// </summary>
public sealed class SpendShape
{
    private const int Weekdays = 7;
    private const int Hours = 24;
    private const int WorkingDays = 5;

    // So many days of mean spend are added to each weekday: one odd day does not make a profile.
    private const decimal PriorDays = 1m;
    private const int DaysBeforeHoursCount = 2;

    private readonly DateTimeZone zone;
    private readonly decimal[] days = Flat(Weekdays, 1m);
    private readonly decimal[][] hours = [Flat(Hours, 1m / Hours), Flat(Hours, 1m / Hours)];

    private SpendShape(DateTimeZone zone) => this.zone = zone;

    /// <summary>Gets the shape of spend of which nothing is known: every day the same, every hour the same.</summary>
    public static SpendShape Even(DateTimeZone zone) => new(zone);

    /// <summary>Makes the shape of past spend.</summary>
    /// <param name="zone">The zone whose weekdays and hours count.</param>
    /// <param name="points">The cost of each hour; hours without cost may be left out.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last.</param>
    public static SpendShape Of(DateTimeZone zone, IEnumerable<SpendPoint> points, LocalDate from, LocalDate to)
    {
        var shape = new SpendShape(zone);
        var (byDay, byHour) = (new decimal[Weekdays], new decimal[2, Hours]);
        foreach (var (start, cost) in points)
        {
            var local = start.InZone(zone);
            if (local.Date >= from && local.Date < to)
            {
                var weekday = IndexOf(local.Date);
                byDay[weekday] += cost;
                byHour[KindOf(weekday), local.Hour] += cost;
            }
        }

        var counts = new int[Weekdays];
        for (var date = from; date < to; date = date.PlusDays(1))
        {
            counts[IndexOf(date)]++;
        }

        shape.Learn(byDay, byHour, counts);
        return shape;
    }

    /// <summary>Gets what a day weighs.</summary>
    public decimal WeightOf(LocalDate date) => this.days[IndexOf(date)];

    /// <summary>Gets what a span weighs: 7 over a whole week, whatever the zone.</summary>
    public decimal Weight(Instant from, Instant to)
    {
        if (from >= to)
        {
            return 0;
        }

        var weight = 0m;
        var last = to.InZone(this.zone);
        for (var date = from.InZone(this.zone).Date; date <= last.Date; date = date.PlusDays(1))
        {
            weight += WeightOf(date);
        }

        return weight - Before(from.InZone(this.zone)) - (WeightOf(last.Date) - Before(last));
    }

    private void Learn(decimal[] byDay, decimal[,] byHour, int[] counts)
    {
        var mean = byDay.Sum() / Math.Max(counts.Sum(), 1);
        if (mean <= 0)
        {
            return;
        }

        for (var weekday = 0; weekday < Weekdays; weekday++)
        {
            this.days[weekday] = Math.Max(byDay[weekday] + (PriorDays * mean), 0) / ((counts[weekday] + PriorDays) * mean);
        }

        var scale = Weekdays / this.days.Sum();
        for (var weekday = 0; weekday < Weekdays; weekday++)
        {
            this.days[weekday] *= scale;
        }

        for (var kind = 0; kind < 2; kind++)
        {
            var count = Enumerable.Range(0, Weekdays).Where(weekday => KindOf(weekday) == kind).Sum(weekday => counts[weekday]);
            var sum = Enumerable.Range(0, Hours).Sum(hour => Math.Max(byHour[kind, hour], 0));
            if (count >= DaysBeforeHoursCount && sum > 0)
            {
                for (var hour = 0; hour < Hours; hour++)
                {
                    this.hours[kind][hour] = Math.Max(byHour[kind, hour], 0) / sum;
                }
            }
        }
    }

    // What the day weighs up to a moment of it.
    private decimal Before(ZonedDateTime moment)
    {
        var weekday = IndexOf(moment.Date);
        var shares = this.hours[KindOf(weekday)];
        var share = 0m;
        for (var hour = 0; hour < moment.Hour; hour++)
        {
            share += shares[hour];
        }

        return this.days[weekday] * (share + (shares[moment.Hour] * (moment.TickOfDay % NodaConstants.TicksPerHour) / NodaConstants.TicksPerHour));
    }

    private static int IndexOf(LocalDate date) => (int)date.DayOfWeek - 1;

    private static int KindOf(int weekday) => weekday < WorkingDays ? 0 : 1;

    private static decimal[] Flat(int count, decimal value) => [.. Enumerable.Repeat(value, count)];
}
