using Telemetry.Simulator.Calendar;

namespace Telemetry.Simulator.Company;

/// <summary>
/// Some hours in which a workload calls many times as often as it should, and always the largest model: an agent that
/// hands a question to itself again.
/// </summary>
/// <param name="From">Its begin, in UTC.</param>
/// <param name="To">Its end, not included.</param>
public sealed record Anomaly(string Team, string Feature, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How many times as many calls there are as usual.</summary>
    public const int Times = 9;

    /// <summary>The hours at the place of the workload, on a working day after seven tenths of the period.</summary>
    private const int FromHour = 13;
    private const int Hours = 4;

    /// <summary>Puts the anomaly into a period.</summary>
    internal static Anomaly In(SimulationOptions options)
    {
        var workload = Workloads.Anomalous;
        var day = options.Start.AddDays(options.Days * 7 / 10);
        for (var tried = day; tried >= options.Start && tried.DayNumber > day.DayNumber - 7; tried = tried.AddDays(-1))
        {
            if (tried.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && PublicHolidays.NameOf(workload.Zone.Holidays, tried) is null)
            {
                day = tried;
                break;
            }
        }

        var noon = day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        var from = noon - (workload.Zone.LocalOf(noon) - day.ToDateTime(new TimeOnly(FromHour, 0)));
        return new Anomaly(workload.Team, workload.Feature.Name, new DateTimeOffset(from), new DateTimeOffset(from.AddHours(Hours)));
    }

    internal bool Holds(DateTime utc) => utc >= this.From.UtcDateTime && utc < this.To.UtcDateTime;
}
