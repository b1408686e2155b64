using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Events.Splitting;
using Telemetry.Ingest.DeadLetters;

namespace Telemetry.Ingest.Intake;

/// <summary>Takes events over HTTP: reads and checks them, makes them durable, then answers.</summary>
internal sealed partial class IntakeHandler(
    IEventLogWriter log, IOptions<IntakeOptions> options, TimeProvider time, IntakeMetrics metrics, ILogger<IntakeHandler> logger)
{
    private static readonly TimeSpan AgeSlack = TimeSpan.FromMinutes(1);

    /// <summary>Writes the answer to a request of which nothing was taken, in the terms of its protocol.</summary>
    public delegate Task ProblemWriter(HttpResponse response, int status, string title, string field, string detail, TimeSpan? retryAfter = null);

    /// <summary>Answers one request. The answer says "accepted" only of what is durable.</summary>
    public Task HandleAsync(HttpContext context) => HandleAsync(context, () => TakeAsync(context), IntakeAnswers.WriteProblemAsync);

    /// <summary>Answers one request of any protocol: runs what takes it, and turns what keeps it from being taken into an answer.</summary>
    public async Task HandleAsync(HttpContext context, Func<Task> take, ProblemWriter writeProblem)
    {
        using var span = IngestTracing.Begin("intake");
        long started = time.GetTimestamp();
        try
        {
            await take();
        }
        catch (RequestRefusedException refused)
        {
            metrics.Refused(refused.Reason);
            await writeProblem(context.Response, refused.Status, "The request was refused.", refused.Field, refused.Message);
        }
        catch (LogFullException full)
        {
            metrics.Refused("log_full");
            LogFull(logger, full.Message);
            await writeProblem(
                context.Response, StatusCodes.Status429TooManyRequests, "The event log is full.", "", "Nothing was accepted. Send the same request again after the time in Retry-After.", full.RetryAfter);
        }
        catch (LogUnavailableException fault)
        {
            metrics.Refused("log_unavailable");
            LogUnavailable(logger, fault);
            await writeProblem(
                context.Response, StatusCodes.Status503ServiceUnavailable, "The event log is not available.", "", "Whether the events are durable is unknown. Send them again: those with an id of their own, a request or response id, or an Idempotency-Key count once.");
        }
        finally
        {
            span?.SetTag("http.response.status_code", context.Response.StatusCode);
            metrics.Answered(time.GetElapsedTime(started));
        }
    }

    /// <summary>Reads the body within the limits, unpacked.</summary>
    /// <exception cref="RequestRefusedException">Too large, or not gzip although it says so.</exception>
    public async Task<RequestBody> ReadBodyAsync(HttpContext context, bool isGzip)
    {
        RequestBody body = await RequestBody.ReadAsync(context, isGzip, options.Value.BodyBytesMax, context.RequestAborted);
        metrics.Received(body.Bytes.Length);
        return body;
    }

    /// <summary>Makes a batch durable: its events on the log, what it refused in the dead letters.</summary>
    /// <exception cref="LogFullException">Nothing of it is taken.</exception>
    /// <exception cref="LogUnavailableException">What of it is durable is unknown.</exception>
    public async Task StoreAsync(IntakeBatch batch, CancellationToken aborted)
    {
        // The dead letters go first: should the second append fail, a resend leaves a second letter, never a second event.
        await DeadLetterLog.AppendAsync(log, batch.DeadLetters, aborted);
        await log.AppendAsync(Topics.Usage, batch.Accepted, aborted);
        metrics.Taken(batch);
    }

    /// <summary>Gets what reading the events of a request depends on besides their bytes.</summary>
    /// <param name="http">The request, whose key may be bound to a tenant.</param>
    /// <param name="idempotencyKey">The Idempotency-Key header; null where absent.</param>
    public EventReadContext Context(HttpContext http, string? idempotencyKey) => new()
    {
        // Events are written out before the body's buffer is used again.
        BytesStay = true,
        AppendedAt = time.GetUtcNow(),
        TenantDefault = options.Value.TenantDefault,
        TenantBound = options.Value.BoundTenantOf(http),

        // Ingest judges the age again, at the moment the log took the record: what is accepted here must pass there.
        RetentionEvents = options.Value.RetentionEvents - AgeSlack,
        MayMakeEventId = true,
        IdempotencyKey = idempotencyKey,
    };

    private async Task TakeAsync(HttpContext context)
    {
        RequestHead head = RequestHead.Read(context.Request);
        using RequestBody body = await ReadBodyAsync(context, head.IsGzip);
        IntakeBatch batch = IntakeBatch.Read(body.Bytes, Split(body.Bytes.Span, head), head.Format, Context(context, head.IdempotencyKey));
        await StoreAsync(batch, context.RequestAborted);
        await IntakeAnswers.WriteAsync(context.Response, batch);
    }

    private SplitBody Split(ReadOnlySpan<byte> body, RequestHead head)
    {
        int eventsMax = options.Value.EventsMax;
        if (!head.IsLines && body.IndexOfAnyExcept(" \t\r\n\uFEFF"u8) < 0)
        {
            throw RequestRefusedException.EmptyBody();
        }

        try
        {
            return head.IsLines ? EventSplitter.SplitLines(body, eventsMax) : EventSplitter.SplitJson(body, eventsMax);
        }
        catch (TooManyEventsException)
        {
            throw RequestRefusedException.TooManyEvents(eventsMax);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An intake request was turned away: {Reason}")]
    private static partial void LogFull(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An intake request failed because the event log is not available.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);
}
