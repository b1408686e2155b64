using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Telemetry.Ingest.Intake;

/// <summary>Writes the answers of the intake as the contract shapes them.</summary>
internal static class IntakeAnswers
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>202 with what became of each event; 400, a problem, where all were refused.</summary>
    public static Task WriteAsync(HttpResponse response, IntakeBatch batch)
    {
        bool allRefused = batch.Accepted.Count == 0 && batch.Rejected.Count > 0;
        return allRefused
            ? WriteAsync(response, StatusCodes.Status400BadRequest, "application/problem+json", json => WriteAllRefused(json, batch))
            : WriteAsync(response, StatusCodes.Status202Accepted, "application/json", json => WriteAccepted(json, batch));
    }

    /// <summary>A problem of the whole request.</summary>
    public static Task WriteProblemAsync(HttpResponse response, int status, string title, string field, string detail, TimeSpan? retryAfter = null)
    {
        SetRetryAfter(response, retryAfter);
        return WriteAsync(response, status, "application/problem+json", json =>
        {
            WriteProblemHead(json, status, title, detail);
            json.WriteStartArray("errors");
            WriteError(json, field, detail);
            json.WriteEndArray();
        });
    }

    /// <summary>Says when to send again, in whole seconds.</summary>
    public static void SetRetryAfter(HttpResponse response, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static async Task WriteAsync(HttpResponse response, int status, string contentType, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new();
        await using (Utf8JsonWriter json = new(body, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, response.HttpContext.RequestAborted);
    }

    private static void WriteAccepted(Utf8JsonWriter json, IntakeBatch batch)
    {
        json.WriteNumber("accepted", batch.Accepted.Count);
        json.WriteNumber("unkeyed", batch.Unkeyed);
        json.WriteStartArray("ids");
        foreach (Guid? id in batch.Ids)
        {
            if (id is { } made)
            {
                json.WriteStringValue(made);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
        WriteRejected(json, batch);
    }

    private static void WriteAllRefused(Utf8JsonWriter json, IntakeBatch batch)
    {
        int faults = batch.Rejected.Sum(refused => refused.Faults.Count);
        string listed = faults > IntakeLimits.Errors ? $" The first {IntakeLimits.Errors} of {faults} faults are listed in errors." : "";
        WriteProblemHead(json, StatusCodes.Status400BadRequest, "Every event was refused.", $"Of {batch.Rejected.Count} events none was accepted. They are in the dead letters.{listed}");
        json.WriteNumber("accepted", 0);
        WriteRejected(json, batch);
        json.WriteStartArray("errors");
        bool single = batch.Ids.Count == 1;
        foreach ((int index, string field, string detail) in batch.Rejected
            .SelectMany(refused => refused.Faults.Select(fault => (refused.Index, fault.Field, fault.Detail)))
            .Take(IntakeLimits.Errors))
        {
            WriteError(json, single ? field : FieldIn(index, field), detail);
        }

        json.WriteEndArray();
    }

    private static string FieldIn(int index, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"[{index}]{(field.Length == 0 ? "" : ".")}{field}");

    private static void WriteRejected(Utf8JsonWriter json, IntakeBatch batch)
    {
        json.WriteStartArray("rejected");
        foreach (RejectedEvent refused in batch.Rejected)
        {
            json.WriteStartObject();
            json.WriteNumber("index", refused.Index);
            if (refused.EventId is { } id)
            {
                json.WriteString("event_id", id);
            }
            else
            {
                json.WriteNull("event_id");
            }

            json.WriteString("error", refused.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProblemHead(Utf8JsonWriter json, int status, string title, string detail)
    {
        json.WriteString("type", "about:blank");
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    }

    private static void WriteError(Utf8JsonWriter json, string field, string detail)
    {
        json.WriteStartObject();
        json.WriteString("field", field);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }
}
