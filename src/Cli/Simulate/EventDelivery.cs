using System.Globalization;
using Telemetry.Cli.Import;
using Telemetry.Simulator;

namespace Telemetry.Cli.Simulate;

/// <summary>Sends a simulation's events to a server.</summary>
internal static class EventDelivery
{
    /// <summary>Sends all events and returns once the last is accepted or refused.</summary>
    /// <param name="progress">Told how many events were sent in all.</param>
    public static async Task SendAsync(Simulation simulation, EventSender sender, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var sent = 0L;
        foreach (var block in simulation.Blocks(Environment.ProcessorCount, cancellationToken))
        {
            for (var index = 0; index < block.Count; index++)
            {
                // The sender keeps it until its batch is answered; the block's memory is used again before that.
                var outgoing = new OutgoingEvent(block.Event(index).ToArray(), string.Create(CultureInfo.InvariantCulture, $"event {++sent}"));
                await sender.AddAsync(outgoing, cancellationToken).ConfigureAwait(false);
            }

            progress.Report(sent);
        }

        await sender.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
