using System.Text.Json;
using Google.Protobuf;
using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;
using Telemetry.Ingest.Otlp.Wire;

namespace Telemetry.Ingest.Otlp;

/// <summary>One of OTLP's signals: where it is sent, how its requests are read and what its answers look like.</summary>
/// <param name="ReadProtobuf">Reads a request in protobuf.</param>
/// <param name="ReadJson">Reads a request in JSON.</param>
/// <param name="Answer">Makes the answer to a request that was taken; its partial success is left out where nothing was refused.</param>
internal sealed record OtlpSignal(
    string Path, string OperationName, string Summary, OtlpSignal.ProtobufReader ReadProtobuf, Func<JsonElement, OtlpRecords> ReadJson, Func<OtlpPartialSuccess?, IMessage> Answer)
{
    public delegate OtlpRecords ProtobufReader(ReadOnlySpan<byte> request);

    public static IReadOnlyList<OtlpSignal> All { get; } =
    [
        new(
            "/v1/traces",
            "PostTraces",
            "Takes spans by OTLP; those of calls to models become usage events.",
            static bytes => OtlpRecords.Of(OtlpProtobuf.ReadSpans(bytes), FormatContext.None),
            static json => OtlpRecords.Of(OtlpJson.ReadSpans(json), FormatContext.None),
            static partial => new ExportTraceServiceResponse
            {
                PartialSuccess = partial is null ? null : new ExportTracePartialSuccess { RejectedSpans = partial.Rejected, ErrorMessage = partial.Message },
            }),
        new(
            "/v1/logs",
            "PostLogs",
            "Takes log records by OTLP; Claude Code's requests become usage events.",
            static bytes => OtlpRecords.Of(OtlpProtobuf.ReadLogs(bytes), FormatContext.None),
            static json => OtlpRecords.Of(OtlpJson.ReadLogs(json), FormatContext.None),
            static partial => new ExportLogsServiceResponse
            {
                PartialSuccess = partial is null ? null : new ExportLogsPartialSuccess { RejectedLogRecords = partial.Rejected, ErrorMessage = partial.Message },
            }),
        new(
            "/v1/metrics",
            "PostMetrics",
            "Takes metrics by OTLP and ignores them: sums of usage cannot be told from the calls they sum.",
            static bytes =>
            {
                OtlpProtobuf.CheckMetrics(bytes);
                return OtlpRecords.None;
            },
            static json =>
            {
                OtlpJson.CheckMetrics(json);
                return OtlpRecords.None;
            },
            static _ => new ExportMetricsServiceResponse()),
    ];
}

/// <summary>What of a request was refused, for its sender.</summary>
internal sealed record OtlpPartialSuccess(int Rejected, string Message);
