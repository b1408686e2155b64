using System.Threading.Channels;
using Telemetry.Events;

namespace Telemetry.Cli.Import;

/// <summary>Reads files of events and sends them line by line. What is wrong inside a line, the server says.</summary>
internal sealed class EventFileImport(EventSender sender, Action<string> report)
{
    /// <summary>Lines read ahead of the server: enough to keep it busy, few enough to hold.</summary>
    private const int Ahead = 2 * EventSender.EventsPerBatch;

    /// <summary>Gets the lines that were not even sent.</summary>
    public long Refused { get; private set; }

    /// <summary>Reads one file to its end; null reads stdin.</summary>
    public async Task ReadAsync(string? path, CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<OutgoingEvent>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => Fill(path, lines.Writer, cancellationToken), cancellationToken);
        await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await sender.AddAsync(line, cancellationToken).ConfigureAwait(false);
        }

        await reading.ConfigureAwait(false);
    }

    private void Fill(string? path, ChannelWriter<OutgoingEvent> lines, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = path is null ? Console.OpenStandardInput() : File.OpenRead(path);
            var name = path ?? "stdin";
            JsonLines.Read(
                stream,
                (line, number, _) =>
                {
                    if (line.IsEmpty || line.Length > EventLimits.EventBytes)
                    {
                        this.Refused++;
                        report($"{name}:{number}: longer than {EventLimits.EventBytes} bytes");
                        return;
                    }

                    var outgoing = new OutgoingEvent(line.ToArray(), $"{name}:{number}");
                    while (!lines.TryWrite(outgoing))
                    {
                        lines.WaitToWriteAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
                    }
                },
                cancellationToken);
            lines.Complete();
        }
        catch (Exception failed)
        {
            // The sending side rethrows it where it waits for the next line.
            lines.Complete(failed);
        }
    }
}
