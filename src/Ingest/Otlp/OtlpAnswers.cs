using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Telemetry.Events.Formats.GenAi;
using Telemetry.Ingest.Intake;

namespace Telemetry.Ingest.Otlp;

/// <summary>Writes answers as OTLP shapes them, in the encoding of the request.</summary>
internal static class OtlpAnswers
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    /// <summary>Refused records that an answer describes one by one; it counts the others.</summary>
    private const int RecordsNamed = 10;

    /// <summary>Gets what a batch's answer says of refused records; null where there are none.</summary>
    public static OtlpPartialSuccess? PartialSuccessOf(IntakeBatch batch, OtlpRecords records)
    {
        if (batch.Rejected.Count == 0)
        {
            return null;
        }

        StringBuilder message = new();
        message.Append(CultureInfo.InvariantCulture, $"{batch.Rejected.Count} of {records.Readings.Count} records about usage were refused and are in the dead letters.");
        foreach (RejectedEvent refused in batch.Rejected.Take(RecordsNamed))
        {
            message.Append(CultureInfo.InvariantCulture, $" {records.NameOf(refused.Index)}: {refused.Error}");
        }

        return new OtlpPartialSuccess(batch.Rejected.Count, message.ToString());
    }

    /// <summary>Writes an error as google.rpc.Status. A request of no encoding that is known is answered in JSON.</summary>
    public static Task WriteProblemAsync(HttpResponse response, int status, string title, string field, string detail, TimeSpan? retryAfter)
    {
        IntakeAnswers.SetRetryAfter(response, retryAfter);
        bool isProtobuf = response.HttpContext.Request.ContentType?.StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase) == true;
        return WriteAsync(response, status, isProtobuf ? Protobuf : Json, new Wire.Status
        {
            Code = CodeOf(status),
            Message = $"{title} {(field.Length == 0 ? "" : field + ": ")}{detail}",
        });
    }

    public static async Task WriteAsync(HttpResponse response, int status, string encoding, IMessage message)
    {
        byte[] body = encoding == Json ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)) : message.ToByteArray();
        response.StatusCode = status;
        response.ContentType = encoding;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    /// <summary>Gets the code of gRPC that stands for a status of HTTP.</summary>
    private static int CodeOf(int status)
    {
        const int invalidArgument = 3;
        const int resourceExhausted = 8;
        const int unimplemented = 12;
        const int unavailable = 14;
        return status switch
        {
            StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => resourceExhausted,
            StatusCodes.Status415UnsupportedMediaType => unimplemented,
            StatusCodes.Status503ServiceUnavailable => unavailable,
            _ => invalidArgument,
        };
    }
}
