using Telemetry.Cli.Output;
using Telemetry.Simulator;
using Telemetry.Simulator.Company;

namespace Telemetry.Cli.Simulate;

/// <summary>Says what is in a simulation, so that its user knows what to look for.</summary>
internal static class SimulationSummary
{
    /// <summary>Prints it to stderr.</summary>
    public static void Print(SimulationOptions options, Simulation simulation)
    {
        Terminal.Message($"{options.Events:#,0} events from {options.Start:O} to {options.End.AddDays(-1):O} (UTC), seed {options.Seed}");
        foreach (var (team, calls) in simulation.Teams)
        {
            Terminal.Note($"  {(team.Length > 0 ? team : "(unallocated)"),-14} {calls,13:#,0} calls");
        }

        var (anomaly, leak) = (simulation.Anomaly, simulation.Leak);
        Terminal.Note("  look for:");
        Terminal.Note(
            $"    an anomaly  team {anomaly.Team}, feature {anomaly.Feature}, {anomaly.From:yyyy-MM-dd HH:mm} to {anomaly.To:HH:mm} UTC: {Anomaly.Times} times the calls, all to the largest model");
        Terminal.Note($"    a slow leak team {leak.Team}, feature {leak.Feature}, project {leak.Project}: prompts grow to {Leak.TimesAtEnd} times their length");
        Terminal.Note($"    no price    {simulation.UnknownModel}, in the last two fifths of the period");
    }
}
