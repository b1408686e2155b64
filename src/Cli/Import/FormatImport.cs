using Telemetry.Events.Formats;

namespace Telemetry.Cli.Import;

/// <summary>
/// Turns the records of another tool into events before anything is sent: text of calls does not leave this process, and a
/// record may be of any size.
/// </summary>
internal sealed class FormatImport(EventFormat format, RefusedLines refused, Action<OutgoingEvent> take)
{
    public void Read(Stream stream, string source, FormatContext context, CancellationToken cancellationToken) => RecordFile.Read(
        stream,
        (record, line, fault) =>
        {
            var place = $"{source}:{line}";
            if (fault is not null)
            {
                refused.Add(place, fault);
                return;
            }

            var reading = format.Read(record, context);
            if (reading.Faults.IsEmpty)
            {
                take(new OutgoingEvent(reading.Event, place));
            }
            else
            {
                refused.Add(place, string.Join(" ", reading.Faults.Select(static found => found.Field.Length == 0 ? found.Detail : $"{found.Field}: {found.Detail}")));
            }
        },
        cancellationToken);
}
