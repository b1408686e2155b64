using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Telemetry.Events.Formats.GenAi;
using Telemetry.Ingest.Intake;

namespace Telemetry.Ingest.Otlp;

/// <summary>Takes OTLP over HTTP: what is about usage becomes events and goes the way of all events, everything else is accepted and ignored.</summary>
internal sealed class OtlpHandler(IntakeHandler intake, IOptions<IntakeOptions> options, IntakeMetrics metrics)
{
    /// <summary>Answers one request. Success says that every event of it is durable or named as refused.</summary>
    public Task HandleAsync(HttpContext context, OtlpSignal signal) =>
        intake.HandleAsync(context, () => TakeAsync(context, signal), OtlpAnswers.WriteProblemAsync);

    private async Task TakeAsync(HttpContext context, OtlpSignal signal)
    {
        string encoding = EncodingOf(context.Request.ContentType);
        using RequestBody body = await intake.ReadBodyAsync(context, RequestHead.ReadIsGzip(context.Request.Headers));
        OtlpRecords records = Decode(signal, encoding, body.Bytes);
        if (records.Readings.Count > options.Value.EventsMax)
        {
            throw RequestRefusedException.TooManyEvents(options.Value.EventsMax);
        }

        // The spans' own ids take the place of an Idempotency-Key.
        IntakeBatch batch = IntakeBatch.Read(records.Readings, intake.Context(context, idempotencyKey: null));
        await intake.StoreAsync(batch, context.RequestAborted);
        foreach ((string reason, int count) in records.Ignored)
        {
            metrics.Ignored(reason, count);
        }

        await OtlpAnswers.WriteAsync(
            context.Response, StatusCodes.Status200OK, encoding, signal.Answer(OtlpAnswers.PartialSuccessOf(batch, records)));
    }

    private static string EncodingOf(string? contentType)
    {
        if (contentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new RequestRefusedException(415, "unsupported_media_type", "Content-Type", "OTLP over gRPC is not taken: set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf.");
        }

        return RequestHead.Choose(contentType, OtlpAnswers.Protobuf, OtlpAnswers.Json);
    }

    private static OtlpRecords Decode(OtlpSignal signal, string encoding, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (encoding == OtlpAnswers.Protobuf)
            {
                return signal.ReadProtobuf(body.Span);
            }

            ReadOnlySpan<byte> mark = "\uFEFF"u8;
            using JsonDocument document = JsonDocument.Parse(body.Span.StartsWith(mark) ? body[mark.Length..] : body, OtlpJson.Options);
            return signal.ReadJson(document.RootElement);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Malformed("is cut off, or is no protobuf of this path.");
        }
        catch (JsonException)
        {
            // The reader's own message can quote what it stumbled on, which may be text of a call.
            throw Malformed("is cut off, or is no JSON.");
        }
        catch (OtlpFormatException wrong)
        {
            throw Malformed($"is no request of this path: it {wrong.Message}");
        }
    }

    private static RequestRefusedException Malformed(string detail) => new(400, "malformed", "", $"The body {detail}");
}
