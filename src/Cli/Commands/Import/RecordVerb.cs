using System.CommandLine;
using Telemetry.Cli.Import;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports the records of another tool: files of JSON records, with what is known of all of them beside.</summary>
internal abstract class RecordVerb : FileImportVerb
{
    private readonly AttributionOptions attribution = new();

    protected RecordVerb(string name, string description, string files, params ReadOnlySpan<Example> examples)
        : base(name, description, files, examples)
    {
    }

    protected override IReadOnlyList<string> FileEndings { get; } = [".json", ".jsonl", ".ndjson"];

    /// <summary>Adds the format's own options, then those that every format has.</summary>
    protected void AddOptions(params ReadOnlySpan<Option> own)
    {
        foreach (var option in own)
        {
            Options.Add(option);
        }

        this.attribution.AddTo(this);
        AddStoreOptions();
    }

    /// <summary>Gets what is known of the calls in a source beside their records.</summary>
    protected virtual FormatContext ContextOf(ParseResult parsed, ImportSource source) => FormatContext.None;

    /// <summary>Reads one source.</summary>
    protected abstract void Read(ImportSource source, FormatContext context, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken);

    protected override void Read(ParseResult parsed, ImportSource source, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken) =>
        Read(source, this.attribution.Apply(parsed, ContextOf(parsed, source)), refused, take, cancellationToken);
}
