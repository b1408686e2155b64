using System.Threading.Channels;

namespace Telemetry.Cli.Import;

/// <summary>Reads files and sends what they hold event by event. What is wrong inside an event, the server says.</summary>
internal sealed class EventFileImport(EventSender sender)
{
    /// <summary>Events read ahead of the server: enough to keep it busy, few enough to hold.</summary>
    private const int Ahead = 2 * EventSender.EventsPerBatch;

    /// <summary>Reads one source to its end.</summary>
    /// <param name="read">Reads the source and hands each event on; runs on a thread of its own.</param>
    public async Task ReadAsync(Action<Action<OutgoingEvent>> read, CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<OutgoingEvent>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => Fill(read, events.Writer, cancellationToken), cancellationToken);
        await foreach (var outgoing in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await sender.AddAsync(outgoing, cancellationToken).ConfigureAwait(false);
        }

        await reading.ConfigureAwait(false);
    }

    private static void Fill(Action<Action<OutgoingEvent>> read, ChannelWriter<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            read(outgoing =>
            {
                while (!events.TryWrite(outgoing))
                {
                    events.WaitToWriteAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
                }
            });
            events.Complete();
        }
        catch (Exception failed)
        {
            // The sending side rethrows it where it waits for the next event.
            events.Complete(failed);
        }
    }
}
