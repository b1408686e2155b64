using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Webhooks.Bodies;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>
/// Sends what the store says is to be sent, and records how it went. Each endpoint has a line of its own: one that is slow or away
/// holds up no other.
/// </summary>
public sealed class WebhookDispatcher : BackgroundService
{
    private static readonly TimeSpan RecordAgainAfter = TimeSpan.FromSeconds(1);

    private readonly NoticeTable notices;
    private readonly DeliveryLog log;
    private readonly WebhookEndpoints endpoints;
    private readonly WebhookCall call;
    private readonly AlertMutes mutes;
    private readonly IEvaluationLease lease;
    private readonly IEvaluationSteps steps;
    private readonly WebhookOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<WebhookDispatcher> logger;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly ConcurrentDictionary<(string? Tenant, string Id), Task> lines = new();
    private (ulong Notices, ulong Attempts)? seen;
    private IReadOnlyList<Delivery> pending = [];

    public WebhookDispatcher(
        NoticeTable notices, DeliveryLog log, WebhookEndpoints endpoints, WebhookCall call, AlertMutes mutes, IEvaluationLease lease,
        IEvaluationSteps steps, WebhookOptions options, TimeProvider time, ILogger<WebhookDispatcher> logger)
    {
        (this.notices, this.log, this.endpoints, this.call, this.mutes) = (notices, log, endpoints, call, mutes);
        (this.lease, this.steps, this.options, this.time, this.logger) = (lease, steps, options, time, logger);
        notices.Written += Wake;
    }

    public override void Dispose()
    {
        this.notices.Written -= Wake;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (this.lease.IsHeld)
                {
                    await TurnAsync(stoppingToken);
                }

                await this.wake.WaitAsync(this.options.LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                AggregatorLog.NotSent(this.logger, fault);
                await Task.Delay(this.options.LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(this.lines.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        // A line that ends while the store is read recorded what it did maybe after that: it is left alone until the next turn.
        var busy = this.lines.Keys.ToHashSet();
        var mark = await this.log.MarkAsync(cancellationToken);
        if (mark != this.seen)
        {
            this.pending = await this.log.PendingAsync(cancellationToken);
            this.seen = mark;
        }

        var now = this.time.GetUtcNow();
        var due = this.pending
            .Where(delivery => (delivery.NextAt ?? now) <= now && !busy.Contains((delivery.EndpointTenant, delivery.EndpointId)))
            .ToLookup(static delivery => (delivery.EndpointTenant, delivery.EndpointId));
        if (due.Count == 0)
        {
            return;
        }

        var muted = await this.mutes.AtAsync(now, cancellationToken);
        var known = (await this.endpoints.ListAsync(cancellationToken)).ToDictionary(static endpoint => (endpoint.Tenant, endpoint.Id));
        foreach (var line in due)
        {
            var free = line.Where(delivery => !muted.ContainsKey(delivery.Source)).ToList();
            if (free.Count > 0)
            {
                var (key, endpoint) = (line.Key, known.GetValueOrDefault(line.Key));
                this.lines[key] = Task.Run(() => WorkOffAsync(key, endpoint, free, cancellationToken), CancellationToken.None);
            }
        }
    }

    private async Task WorkOffAsync((string? Tenant, string Id) key, WebhookEndpoint? endpoint, List<Delivery> deliveries, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var delivery in deliveries)
            {
                if (!this.lease.IsHeld)
                {
                    break;
                }

                // An endpoint that is gone now takes nothing more of what waits for it.
                var result = endpoint is null ? Discarded("the endpoint was removed")
                    : endpoint.DisabledAt is not null ? Discarded($"the endpoint is disabled: {endpoint.DisabledReason}")
                    : await SendAsync(endpoint, delivery, cancellationToken);
                if (result.Status == StatusGone)
                {
                    endpoint = await DisableAsync(endpoint!, cancellationToken);
                }

                await RecordAsync(delivery, result, cancellationToken);
                this.steps.Pass(EvaluationStep.AfterRecord);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; what is not recorded is sent again.
        }
        catch (Exception fault)
        {
            AggregatorLog.NotSent(this.logger, fault);
        }
        finally
        {
            this.lines.TryRemove(key, out _);
            Wake();
        }
    }

    private const int StatusGone = 410;

    private static AttemptResult Discarded(string why) => new(DeliveryOutcome.Discarded, 0, why, TimeSpan.Zero, null);

    private async Task<AttemptResult> SendAsync(WebhookEndpoint endpoint, Delivery delivery, CancellationToken cancellationToken)
    {
        var (title, data, at) = await this.log.ContentAsync(delivery.NoticeId, cancellationToken);
        var message = PageLinks.Link(new WebhookMessage(delivery.Type, at, title, JsonNode.Parse(data)!.AsObject()), this.options.PublicUrl, delivery.Source.Tenant);
        this.steps.Pass(EvaluationStep.BeforeSend);
        var result = await this.call.SendAsync(endpoint, delivery, message, cancellationToken);
        this.steps.Pass(EvaluationStep.AfterSend);
        if (result.Outcome == DeliveryOutcome.GaveUp)
        {
            AggregatorLog.GaveUp(this.logger, delivery.Id, endpoint.Id, result.Error);
        }

        return result;
    }

    private async Task<WebhookEndpoint> DisableAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        const string reason = "it answered 410 Gone; put it again to enable it";
        AggregatorLog.Disabled(this.logger, endpoint.Id, reason);
        await this.endpoints.DisableAsync(endpoint, reason, cancellationToken);
        return endpoint with { DisabledAt = this.time.GetUtcNow(), DisabledReason = reason };
    }

    // What was sent must be recorded, or it is sent again: a store that is away is waited for.
    private async Task RecordAsync(Delivery delivery, AttemptResult result, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await this.log.RecordAsync(delivery, result, cancellationToken);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                AggregatorLog.NotRecorded(this.logger, delivery.Id, fault);
                await Task.Delay(RecordAgainAfter, cancellationToken);
            }
        }
    }

    private void Wake()
    {
        try
        {
            this.wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It wakes already.
        }
    }
}
