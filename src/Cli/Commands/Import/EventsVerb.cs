using System.CommandLine;
using Telemetry.Cli.Import;
using Telemetry.Events;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports usage events from files of one JSON object on each line.</summary>
internal sealed class EventsVerb : FileImportVerb
{
    public EventsVerb()
        : base(
            "events",
            "Import usage events, one JSON object on each line (docs/event-format.md).",
            "NDJSON files",
            new("telemetry import events usage.ndjson", "one file"),
            new("telemetry import events june.ndjson july.ndjson", "several files"),
            new("producer | telemetry import events -", "from a pipe")) => AddStoreOptions();

    protected override void Read(ParseResult parsed, ImportSource source, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken) => JsonLines.Read(
        source.Stream,
        (line, number, _) =>
        {
            var place = $"{source.Name}:{number}";
            if (line.IsEmpty || line.Length > EventLimits.EventBytes)
            {
                refused.Add(place, $"longer than {EventLimits.EventBytes} bytes");
            }
            else
            {
                take(new OutgoingEvent(line.ToArray(), place));
            }
        },
        cancellationToken);
}
