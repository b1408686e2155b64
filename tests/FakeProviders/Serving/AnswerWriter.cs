using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Telemetry.FakeProviders.Answers;
using Telemetry.FakeProviders.Recording;

namespace Telemetry.FakeProviders.Serving;

/// <summary>Writes an answer piece by piece, as its behaviour says, and records it.</summary>
internal sealed class AnswerWriter(SentLog log, SemaphoreSlim steps)
{
    public async Task WriteAsync(HttpContext context, FakeCall call, FakeAnswer answer)
    {
        var behaviour = call.Behaviour;
        IReadOnlyList<FakeChunk> chunks = answer.Chunks;
        var status = answer.Status >= 400 ? "error" : answer.Refused ? "refused" : "ok";
        if (behaviour.ErrorAfter is { } before && call.Streamed && answer is { StreamError: { } error, Status: 200 })
        {
            chunks = [.. chunks.Take(before), error];
            status = "error";
        }

        foreach (var item in answer.Items)
        {
            log.Begin(item);
        }

        var index = log.Begin(Recorded(context, call, answer, status));
        Head(context.Response, answer, behaviour);
        var pieces = behaviour.CutAfter is { } cut && answer.Status < 400 ? chunks.Take(cut).ToList() : chunks;
        try
        {
            await this.BodyAsync(context, index, pieces, pieces.Count == chunks.Count, behaviour);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            log.End(index, "aborted");
            return;
        }

        if (pieces.Count < chunks.Count)
        {
            log.End(index, "aborted");

            // Kestrel then closes the connection without the end of the body, after what was written has gone out;
            // HttpContext.Abort would reset it, and the caller could lose what it has not read yet.
            throw new CutException();
        }
    }

    private static SentAnswer Recorded(HttpContext context, FakeCall call, FakeAnswer answer, string status) => new()
    {
        Provider = call.Provider,
        Api = answer.Api,
        Operation = answer.Operation,
        Model = answer.Model,
        ModelRequested = call.ModelRequested,
        RequestId = answer.RequestId,
        ResponseId = answer.ResponseId,
        Status = status,
        HttpStatus = answer.Status,
        Billed = answer.Billed && answer.Api.Length > 0,
        Streamed = call.Streamed && answer.Status < 400,
        RetryCount = int.TryParse(context.Request.Headers["x-stainless-retry-count"], out var count) ? count : null,
    };

    private static void Head(HttpResponse response, FakeAnswer answer, Behaviour behaviour)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (behaviour.Gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }
    }

    private async Task BodyAsync(HttpContext context, int index, IReadOnlyList<FakeChunk> pieces, bool whole, Behaviour behaviour)
    {
        var gone = context.RequestAborted;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var gzip = behaviour.Gzip ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : null;
        var body = gzip ?? context.Response.Body;
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i > 0 && behaviour.DelayMs > 0)
            {
                await Task.Delay(behaviour.DelayMs, gone);
            }

            if (i > 0 && behaviour.Step)
            {
                await steps.WaitAsync(gone);
            }

            gone.ThrowIfCancellationRequested();
            log.Wrote(index, pieces[i], whole && i == pieces.Count - 1);
            await body.WriteAsync(pieces[i].Bytes, gone);
            await body.FlushAsync(gone);
        }
    }
}

/// <summary>Breaks an answer off.</summary>
internal sealed class CutException() : IOException("The answer is cut here.");
