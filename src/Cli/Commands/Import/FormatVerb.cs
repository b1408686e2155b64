using System.CommandLine;
using Telemetry.Cli.Import;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports the records of another tool.</summary>
internal abstract class FormatVerb : FileImportVerb
{
    private readonly EventFormat format;
    private readonly AttributionOptions attribution = new();

    protected FormatVerb(string name, string description, string files, params ReadOnlySpan<Example> examples)
        : base(name, description, files, examples) =>
        this.format = EventFormat.Find(name) ?? throw new ArgumentException("No format has this name.", nameof(name));

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

    protected override void Read(ParseResult parsed, ImportSource source, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken)
    {
        var context = this.attribution.Apply(parsed, ContextOf(parsed, source));
        new FormatImport(this.format, refused, take).Read(source.Stream, source.Name, context, cancellationToken);
    }
}
