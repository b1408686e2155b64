using Telemetry.Events;
using Telemetry.Sdk.Attributing;
using Telemetry.Sdk.Capture;
using Telemetry.Sdk.Guarding;
using Telemetry.Sdk.Recognition;
using Telemetry.Sdk.Requests;

namespace Telemetry.Sdk;

/// <summary>
/// Sees the calls of models that pass through an <see cref="HttpClient"/>, and makes a usage event of each. Requests and answers
/// pass untouched and as they come; all other requests pass at the cost of a look at their host.
/// </summary>
/// <remarks>
/// It belongs below whatever retries, so that it sees every attempt. It never throws, waits or fails a call on its own account;
/// the soft guard, where one was asked for, is the exception. Made by <see cref="TelemetryUsage.CreateHandler"/>.
/// </remarks>
public sealed class UsageCaptureHandler : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<bool> IsObserved = new("Telemetry.Sdk.IsObserved");

    private readonly CaptureCore core;
    private readonly Ambient defaults;

    internal UsageCaptureHandler(CaptureCore core, Attribution? defaults)
    {
        this.core = core;
        this.defaults = core.DefaultsWith(defaults);
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Recognize(request) is { } target ? SendObservedAsync(request, target, cancellationToken) : base.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Recognize(request) is not { } target)
        {
            return base.Send(request, cancellationToken);
        }

        ObservedCall call;
        var body = RequestBody.TryRead(request.Content, this.core.RequestBytesMax, cancellationToken);
        try
        {
            var preparation = new CallPreparation(this.core, request, target);
            preparation.Understand(body.Span, this.defaults);
            if (this.core.Guard is { } guard && !target.IsRetrieval
                && Apply(guard.Decide(preparation.Attribution.Dimensions, target.Host.Provider, preparation.Model, cancellationToken), preparation, body.Span, request) is { } refusal)
            {
                return refusal;
            }

            preparation.AskForStreamUsage(body.Span);
            call = preparation.Begin();
        }
        finally
        {
            body.Release();
        }

        request.Options.Set(IsObserved, true);
        try
        {
            var answer = base.Send(request, cancellationToken);
            call.OnAnswer(request, answer);
            return answer;
        }
        catch (Exception fault)
        {
            call.OnFault(fault);
            throw;
        }
        finally
        {
            request.Options.Set(IsObserved, false);
        }
    }

    private async Task<HttpResponseMessage> SendObservedAsync(HttpRequestMessage request, CallTarget target, CancellationToken cancellationToken)
    {
        ObservedCall call;
        var body = await RequestBody.TryReadAsync(request.Content, this.core.RequestBytesMax, cancellationToken).ConfigureAwait(false);
        try
        {
            var preparation = new CallPreparation(this.core, request, target);
            preparation.Understand(body.Span, this.defaults);
            if (this.core.Guard is { } guard && !target.IsRetrieval
                && Apply(
                    await guard.DecideAsync(preparation.Attribution.Dimensions, target.Host.Provider, preparation.Model, cancellationToken).ConfigureAwait(false),
                    preparation, body.Span, request) is { } refusal)
            {
                return refusal;
            }

            preparation.AskForStreamUsage(body.Span);
            call = preparation.Begin();
        }
        finally
        {
            body.Release();
        }

        request.Options.Set(IsObserved, true);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            call.OnAnswer(request, answer);
            return answer;
        }
        catch (Exception fault)
        {
            call.OnFault(fault);
            throw;
        }
        finally
        {
            request.Options.Set(IsObserved, false);
        }
    }

    /// <summary>Recognizes a call, unless another handler further out has it already.</summary>
    private CallTarget? Recognize(HttpRequestMessage request)
    {
        try
        {
            return this.core.Recognizer.Recognize(request) is { } target && !(request.Options.TryGetValue(IsObserved, out var isObserved) && isObserved) ? target : null;
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.Unexpected);
            return null;
        }
    }

    /// <summary>Does what the guard decided; gets the answer of a call that is held back.</summary>
    private static HttpResponseMessage? Apply(GuardDecision decision, CallPreparation preparation, ReadOnlySpan<byte> body, HttpRequestMessage request)
    {
        if (decision.Blocks)
        {
            CaptureMetrics.Decision("block");
            return decision.Refuse(request);
        }

        if (decision.Downgrades && decision.Model != preparation.Model && preparation.AskForModel(body, decision.Model))
        {
            CaptureMetrics.Decision("downgrade");
        }

        return null;
    }
}
