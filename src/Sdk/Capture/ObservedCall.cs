using System.Diagnostics;
using System.Net.Http.Headers;
using Telemetry.Events;
using Telemetry.Sdk.Answers;
using Telemetry.Sdk.Answers.Shapes;
using Telemetry.Sdk.Attributing;
using Telemetry.Sdk.Recognition;
using Telemetry.Sdk.Requests;

namespace Telemetry.Sdk.Capture;

/// <summary>
/// One attempt to call a model, from its sending to the end of its answer. Its event is made once, by whatever comes first: the
/// answer's end, a fault, or the caller's disposal. Never throws.
/// </summary>
internal sealed class ObservedCall : IAnswerObserver
{
    private readonly CaptureCore core;
    private readonly CallTarget target;
    private readonly RequestFacts request;
    private readonly Ambient attribution;
    private readonly int? attempt;
    private readonly DateTimeOffset occurredAt;
    private readonly long startedAt;
    private readonly string traceId;
    private readonly string spanId;
    private readonly Lock guard = new();
    private readonly AnswerFacts facts = new();
    private AnswerReader? reader;
    private bool isStreamed;
    private bool isEnded;
    private bool isUnreadable;
    private int? httpStatus;
    private string requestId = "";
    private long? timeToFirstTokenMs;

    public ObservedCall(CaptureCore core, in CallTarget target, RequestFacts request, Ambient attribution, int? attempt)
    {
        this.core = core;
        this.target = target;
        this.request = request;
        this.attribution = attribution;
        this.attempt = attempt;
        this.occurredAt = core.Clock.GetUtcNow();
        this.startedAt = core.Clock.GetTimestamp();
        var activity = Activity.Current;
        (this.traceId, this.spanId) = activity is { IdFormat: ActivityIdFormat.W3C }
            ? (activity.TraceId.ToHexString(), activity.SpanId.ToHexString())
            : ("", "");
    }

    /// <summary>The provider answered: its answer is read as it passes, or, if it is an error, the call ends here.</summary>
    public void OnAnswer(HttpRequestMessage sent, HttpResponseMessage answer)
    {
        lock (this.guard)
        {
            try
            {
                this.httpStatus = (int)answer.StatusCode;
                this.requestId = RequestIds.Of(sent, answer);
                if (!answer.IsSuccessStatusCode)
                {
                    End(CallStatus.Error, isWhole: true);
                    return;
                }

                ReadBilledCounts(answer.Headers);
                this.reader = AnswerReader.Create(answer.Content.Headers, AnswerShape.Of(this.target.Kind), this.facts, this.core.AnswerBytesMax);
                this.isStreamed = this.reader.IsStream;
                answer.Content = new ObservedContent(answer.Content, this);
            }
            catch (Exception)
            {
                CaptureMetrics.Fault(CaptureFault.Unexpected);
            }
        }
    }

    public void OnBytes(ReadOnlySpan<byte> bytes)
    {
        lock (this.guard)
        {
            if (this.isEnded || this.isUnreadable)
            {
                return;
            }

            Read(bytes, isEnd: false);
            if (this.isStreamed && this.facts.HasOutput)
            {
                this.timeToFirstTokenMs ??= ElapsedMs();
            }
        }
    }

    public void OnEnd()
    {
        lock (this.guard)
        {
            if (!this.isEnded)
            {
                ReadRest();
                End(StatusAtEnd(), isWhole: this.facts.IsComplete && !this.isUnreadable);
            }
        }
    }

    public void OnFault(Exception fault)
    {
        lock (this.guard)
        {
            if (!this.isEnded)
            {
                ReadRest();
                var status = this.reader is not null || MayHaveBeenServed(fault) ? CallStatus.Aborted : CallStatus.Error;
                End(HasEnded ? StatusAtEnd() : status, isWhole: this.facts.IsComplete || status == CallStatus.Error);
            }
        }
    }

    public void OnClosed()
    {
        lock (this.guard)
        {
            if (!this.isEnded)
            {
                ReadRest();
                End(HasEnded ? StatusAtEnd() : CallStatus.Aborted, isWhole: this.facts.IsComplete);
            }
        }
    }

    /// <summary>Gets whether the answer had come to its end, though not to the end of its bytes.</summary>
    private bool HasEnded => this.facts.IsComplete || this.facts.HasFailed;

    private CallStatus StatusAtEnd() =>
        this.facts.HasFailed ? CallStatus.Error
        : this.facts.IsRefusal ? CallStatus.Refused
        : this.isStreamed && !this.facts.IsComplete && !this.facts.HasFinished && !this.isUnreadable ? CallStatus.Aborted
        : CallStatus.Ok;

    /// <summary>Tells faults after which the provider may go on, and bill, from those before it was reached.</summary>
    private static bool MayHaveBeenServed(Exception fault) =>
        fault is OperationCanceledException or HttpIOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse };

    private void ReadRest()
    {
        if (!this.isUnreadable)
        {
            Read([], isEnd: true);
        }
    }

    private void Read(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        try
        {
            if (isEnd)
            {
                this.reader?.End();
            }
            else
            {
                this.reader!.Feed(bytes);
            }
        }
        catch (Exception)
        {
            // Half a document is what a cut leaves behind; anything else is counted when the event is made.
            this.isUnreadable = true;
        }
    }

    /// <summary>Bedrock counts in headers what it bills, whatever shape the model's vendor gave the body.</summary>
    private void ReadBilledCounts(HttpResponseHeaders headers)
    {
        if (this.target.Kind == AnswerKind.BedrockInvoke
            && RequestIds.Count(headers, "x-amzn-bedrock-input-token-count") is { } input
            && RequestIds.Count(headers, "x-amzn-bedrock-output-token-count") is { } output)
        {
            this.facts.Counts = new TokenUsage { UncachedInput = input, Output = output };
            this.facts.IsComplete = true;
        }
    }

    private long ElapsedMs() => (long)this.core.Clock.GetElapsedTime(this.startedAt).TotalMilliseconds;

    private void End(CallStatus status, bool isWhole)
    {
        this.isEnded = true;
        try
        {
            Publish(status, isWhole);
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.Unexpected);
        }
        finally
        {
            this.reader?.Dispose();
            this.facts.Release();
        }
    }

    private void Publish(CallStatus status, bool isWhole)
    {
        if (this.facts.IsPending || (this.target.IsRetrieval && !(this.facts.IsBackground && this.facts.Usage.Length > 0)))
        {
            return;
        }

        var api = this.facts.Api.Length > 0 ? this.facts.Api : this.target.Api;
        var provider = this.target.Host.Provider;
        var usage = UsageOf(status, ref isWhole);
        this.core.Captured.TryAdd(api, provider, this.requestId, this.facts.ResponseId);
        var (model, requested) = Models(api);
        this.core.Publish(new UsageEvent
        {
            EventId = EventIdentity.Derive(api, provider, this.requestId, this.facts.ResponseId) ?? Guid.CreateVersion7(this.occurredAt),
            Tenant = this.core.Tenant,
            OccurredAt = this.target.IsRetrieval ? this.facts.CreatedAt ?? this.occurredAt : this.occurredAt,
            Provider = provider,
            Api = api,
            Model = model,
            ModelRequested = requested,
            Operation = this.target.Operation,
            ServiceTier = this.facts.ServiceTier.Length > 0 ? this.facts.ServiceTier : "standard",
            InferenceRegion = this.target.Region,
            DeploymentType = this.target.Host.DeploymentType,
            Billing = this.target.Host.Billing,
            RawUsage = usage,
            Usage = usage.IsEmpty ? this.facts.Counts : TokenUsage.None,
            Dimensions = this.attribution.Dimensions,
            Tags = this.attribution.Tags,
            Status = status,
            UsageQuality = isWhole ? UsageQuality.Final : UsageQuality.Partial,
            HttpStatus = this.httpStatus,
            Attempt = this.attempt,
            RequestId = this.requestId,
            ResponseId = this.facts.ResponseId,
            TraceId = this.traceId,
            SpanId = this.spanId,
            DurationMs = this.target.IsRetrieval ? null : ElapsedMs(),
            TimeToFirstTokenMs = this.timeToFirstTokenMs,
            Streamed = this.isStreamed,
            PrefixFingerprint = this.request.PrefixFingerprint,
            RequestFingerprint = this.request.RequestFingerprint,
        });
    }

    /// <summary>Gets the usage object, on one line; of a call that ended well without any, the event is partial.</summary>
    private ReadOnlyMemory<byte> UsageOf(CallStatus status, ref bool isWhole)
    {
        var usage = this.facts.Usage;
        if (usage.Length > EventLimits.RawUsageBytes)
        {
            CaptureMetrics.Fault(CaptureFault.UsageTooLarge);
            isWhole = false;
            return default;
        }

        if (usage.IsEmpty && this.facts.Counts.IsEmpty && status is CallStatus.Ok or CallStatus.Refused)
        {
            CaptureMetrics.Fault(this.isUnreadable ? CaptureFault.AnswerUnread : CaptureFault.NoUsage);
            isWhole = false;
        }

        return OneLine.Of(usage);
    }

    /// <summary>
    /// Gets the model that served and, where it differs, the one asked for. On the clouds the name in the request says region and
    /// price; what the vendor's own answer says there is another name for the same model.
    /// </summary>
    private (string Model, string Requested) Models(string api)
    {
        var requested = this.request.Model.Length > 0 ? this.request.Model : this.target.Model;
        var namesByRequest = this.target.Host.Provider == "bedrock" || (this.target.Host.Provider == "vertex" && api != UsageApis.GoogleGenerateContent);
        var served = this.facts.Model.Length > 0 && !(namesByRequest && requested.Length > 0) ? this.facts.Model : requested;
        return (served.Length > 0 ? served : "unknown", served == requested || served.Length == 0 ? "" : requested);
    }
}
