using Telemetry.Cli.Import;
using Telemetry.Cli.Output;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports spans and log records in OTLP's JSON.</summary>
internal sealed class OtlpJsonVerb : RecordVerb
{
    public OtlpJsonVerb()
        : base(
            "otlp-json",
            "Import OTLP requests in JSON, as the OpenTelemetry Collector's file exporter writes them: one on each line, or one in a file. GenAI spans and Claude Code's api_request records count; text of prompts and answers is not sent on.",
            "Files, or folders of .json, .jsonl and .ndjson files",
            new("telemetry import otlp-json traces.jsonl", "what the collector's file exporter wrote"),
            new("telemetry import otlp-json /var/otel --environment prod", "a folder of such files, with a dimension that the spans do not say"),
            new("zcat traces.jsonl.gz | telemetry import otlp-json -", "from a pipe")) => AddOptions();

    protected override void Read(ImportSource source, FormatContext context, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken)
    {
        var requests = new OtlpRequests(context);
        new RecordImport(requests.Read, refused, take).Read(source.Stream, source.Name, cancellationToken);
        if (requests.Ignored > 0)
        {
            Terminal.Note($"{source.Name}: {requests.Ignored:#,0} spans and log records are not about usage and were ignored");
        }
    }
}
