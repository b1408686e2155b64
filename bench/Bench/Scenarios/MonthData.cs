using System.Globalization;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>The data directory with a simulated month, filled where it is not there yet.</summary>
internal static class MonthData
{
    /// <summary>Gets the directory, closed in good order.</summary>
    public static async Task<string> PathAsync(BenchContext context)
    {
        var data = context.Month;
        if (!Directory.Exists(data))
        {
            BenchContext.Say($"filling a store with a month of {context.MonthEvents:#,0} events");
            await TelemetryCommand.RunAsync(
                "simulate",
                "--events", context.MonthEvents.ToString(CultureInfo.InvariantCulture),
                "--days", "30",
                "--seed", BenchContext.Seed.ToString(CultureInfo.InvariantCulture),
                "--data", data).ConfigureAwait(false);
        }

        return data;
    }
}
