using Telemetry.Events.Formats;

namespace Telemetry.Cli.Import;

/// <summary>One event, or a refusal, of a record, and what tells it from others of the same record.</summary>
/// <param name="Name">Empty where a record holds just one.</param>
internal readonly record struct NamedReading(string Name, FormatReading Reading);

/// <summary>
/// Turns the records of another tool into events before anything is sent: text of calls does not leave this process, and a
/// record may be of any size.
/// </summary>
/// <param name="read">Reads a record; it never throws for bad input.</param>
internal sealed class RecordImport(Func<ReadOnlyMemory<byte>, IEnumerable<NamedReading>> read, RefusedLines refused, Action<OutgoingEvent> take)
{
    public void Read(Stream stream, string source, CancellationToken cancellationToken) => RecordFile.Read(
        stream,
        (record, line, fault) =>
        {
            var place = $"{source}:{line}";
            if (fault is not null)
            {
                refused.Add(place, fault);
                return;
            }

            foreach (var (name, reading) in read(record))
            {
                var named = name.Length == 0 ? place : $"{place}: {name}";
                if (reading.Faults.IsEmpty)
                {
                    take(new OutgoingEvent(reading.Event, named));
                }
                else
                {
                    refused.Add(named, string.Join(" ", reading.Faults.Select(static found => found.Field.Length == 0 ? found.Detail : $"{found.Field}: {found.Detail}")));
                }
            }
        },
        cancellationToken);
}
