using Telemetry.Simulator.Company;

namespace Telemetry.Simulator.Randomness;

/// <summary>
/// A seed of its own for each workload and purpose. All options go into it: two runs of other sizes or dates share no
/// event id, so that both can be sent to one store.
/// </summary>
internal static class Seeds
{
    public enum Purpose
    {
        Arrivals = 1,
        Calls = 2,
        Steps = 3,
    }

    public static ulong Of(SimulationOptions options, Workload workload, Purpose purpose) => RandomSource.SeedOf(
        options.Seed, (ulong)options.Events, (ulong)options.Start.DayNumber, (ulong)options.Days, (ulong)workload.Index, (ulong)purpose);
}
