using Telemetry.Cli.Commands;

namespace Telemetry.Cli.Simulate;

/// <summary>Which days are simulated.</summary>
internal static class SimulatedPeriod
{
    public const int DaysDefault = 30;

    /// <summary>Settles the first day and the number of days from any two of start, end and days; the end is the last midnight where nothing says otherwise.</summary>
    /// <param name="start">The first day.</param>
    /// <param name="end">The day after the last one.</param>
    /// <exception cref="VerbException">They contradict each other.</exception>
    public static (DateOnly Start, int Days) Settle(DateOnly? start, DateOnly? end, int? days, TimeProvider clock)
    {
        if (start is { } from && end is { } to)
        {
            var between = to.DayNumber - from.DayNumber;
            return between < 1
                ? throw new VerbException($"--end: {to:O} is not after --start, {from:O}", ExitCodes.WrongUsage)
                : days is { } stated && stated != between
                    ? throw new VerbException($"--days: from --start {from:O} to --end {to:O} there are {between} days, not {stated}; leave one of the three out", ExitCodes.WrongUsage)
                    : (from, between);
        }

        var length = days ?? DaysDefault;
        if (start is { } first)
        {
            return (first, length);
        }

        var last = end ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return last.DayNumber > length
            ? (last.AddDays(-length), length)
            : throw new VerbException($"--days: {length} days before {last:O} there is no calendar", ExitCodes.WrongUsage);
    }
}
