using Telemetry.Cli.Hosting;
using Telemetry.Cli.Import;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Simulator;

namespace Telemetry.Cli.Simulate;

/// <summary>Fills a server that holds no events yet with a made month, by its own intake.</summary>
internal static class DemoMonth
{
    /// <summary>Enough for every trait to show, few enough to be there within half a minute.</summary>
    public const long Events = 60_000;

    private const ulong Seed = 1;

    /// <summary>Fills it and waits until the figures include everything; leaves a server with events alone.</summary>
    /// <returns>The month; null where nothing was filled in.</returns>
    public static async Task<SimulationOptions?> FillAsync(TelemetryServer server, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (server.HoldsEvents)
        {
            Terminal.Message("the data directory holds events already: --demo adds nothing; name an empty one with --data for a made month");
            return null;
        }

        var (start, days) = SimulatedPeriod.Settle(null, null, null, clock);
        var options = new SimulationOptions { Events = Events, Start = start, Days = days, Seed = Seed };
        var simulation = new Simulation(options);
        using var http = new HttpClient { BaseAddress = server.Address };
        var sender = new EventSender(new ApiClient(http), clock, Terminal.Note);
        await WorkProgress.RunAsync("making a month", "events", Events, async progress =>
        {
            await EventDelivery.SendAsync(simulation, sender, progress, cancellationToken).ConfigureAwait(false);
            await server.WaitUntilFreshAsync(clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        SimulationSummary.Print(options, simulation);
        return options;
    }
}
