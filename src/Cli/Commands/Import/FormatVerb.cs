using Telemetry.Cli.Import;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports records of which each is one call.</summary>
internal abstract class FormatVerb : RecordVerb
{
    private readonly EventFormat format;

    protected FormatVerb(string name, string description, string files, params ReadOnlySpan<Example> examples)
        : base(name, description, files, examples) =>
        this.format = EventFormat.Find(name) ?? throw new ArgumentException("No format has this name.", nameof(name));

    protected override void Read(ImportSource source, FormatContext context, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken) =>
        new RecordImport(record => [new NamedReading("", this.format.Read(record, context))], refused, take).Read(source.Stream, source.Name, cancellationToken);
}
