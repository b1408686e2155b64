using NodaTime;
using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Budgets.Periods;

/// <summary>The periods of one budget.</summary>
public sealed class BudgetCalendar(Budget budget)
{
    /// <summary>How long after its end a period is still watched: late events count in it.</summary>
    public static readonly Duration WatchedAfterEnd = Duration.FromDays(7);

    private readonly BucketCalendar calendar = new(budget.Zone, budget.Period);

    /// <summary>Gets the period that holds an instant.</summary>
    public BudgetPeriod PeriodAt(Instant instant) => new(this.calendar.StartOf(instant), this.calendar.EndOf(instant));

    /// <summary>Gets the period before another.</summary>
    public BudgetPeriod Before(BudgetPeriod period) => PeriodAt(period.Start - Duration.Epsilon);

    /// <summary>Gets the last periods, the one that holds now the last, in order of time.</summary>
    public IReadOnlyList<BudgetPeriod> Last(int count, Instant now)
    {
        var periods = new List<BudgetPeriod>(count);
        for (var period = PeriodAt(now); periods.Count < count; period = Before(period))
        {
            periods.Add(period);
        }

        periods.Reverse();
        return periods;
    }

    /// <summary>
    /// Gets the periods that are watched: the one that holds now, and those closed less than 7 days ago that the budget has seen
    /// open, because a new budget tells nothing of the time before it.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="since">When the budget became what it is.</param>
    public IEnumerable<BudgetPeriod> Watched(Instant now, Instant since)
    {
        for (var period = PeriodAt(now); period.End > now - WatchedAfterEnd && period.End > since; period = Before(period))
        {
            yield return period;
        }
    }
}
