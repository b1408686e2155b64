using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Review.Schedule;

/// <summary>
/// Tells webhooks that a review is ready: once for each week and month, over restarts and replicas, because the message's id
/// comes from its period. After a stop over one or several of these times, only the latest review of each kind is sent.
/// </summary>
/// <remarks>
/// A review waits until the figures include what was accepted up to the end of its period, a day at most. Periods without a call,
/// before or in them, are not sent. Endpoints of a tenant get the tenant's own review.
/// </remarks>
public sealed partial class ReviewScheduler(
    CostReviewer reviewer,
    WebhookOutbox outbox,
    WebhookEndpoints endpoints,
    IEvaluationLease lease,
    IEnumerable<IReadiness> conditions,
    IDataFreshness freshness,
    ReviewOptions options,
    TimeProvider time,
    ILogger<ReviewScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);
    private static readonly Duration WaitForFigures = Duration.FromDays(1);
    private readonly HashSet<(string Name, string? Tenant)> settled = [];

    /// <summary>Sends what is due and was not sent yet.</summary>
    /// <returns>The names of the periods whose review was sent now, with the tenant whose it is.</returns>
    public async Task<IReadOnlyList<(string Period, string? Tenant)>> SendDueAsync(CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var zone = DateTimeZoneProviders.Tzdb[options.Timezone];
        var sent = new List<(string, string?)>();
        foreach (var (period, due) in new[] { ReviewSchedule.Latest(now, ReviewKind.Week, zone), ReviewSchedule.Latest(now, ReviewKind.Month, zone) })
        {
            if (Instant.FromDateTimeOffset(freshness.DataRefreshedAt) < period.To && now < due + WaitForFigures)
            {
                continue;
            }

            foreach (var (tenant, ids) in await AudiencesAsync(cancellationToken))
            {
                if (!this.settled.Contains((period.Name, tenant)) && await SendAsync(period, tenant, ids, cancellationToken))
                {
                    sent.Add((period.Name, tenant));
                }

                this.settled.Add((period.Name, tenant));
            }
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (lease.IsHeld && conditions.All(static condition => condition.IsReady))
                {
                    await SendDueAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                NotReviewed(logger, fault);
            }

            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The whole installation's endpoints get the review of everything, a tenant's its own.
    private async Task<IEnumerable<(string? Tenant, IReadOnlyCollection<string>? Ids)>> AudiencesAsync(CancellationToken cancellationToken)
    {
        var tenants = (await endpoints.ListAsync(cancellationToken))
            .Where(static endpoint => endpoint.Tenant is not null)
            .GroupBy(static endpoint => endpoint.Tenant, static endpoint => endpoint.Id, StringComparer.Ordinal)
            .Select(static group => (group.Key, (IReadOnlyCollection<string>?)[.. group]));
        return [(null, null), .. tenants];
    }

    private async Task<bool> SendAsync(
        ReviewPeriod period, string? tenant, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        if (await outbox.IsEnqueuedAsync(WebhookTypes.ReviewReady, period.Name, tenant, cancellationToken))
        {
            return false;
        }

        var review = await reviewer.ReviewAsync(period, tenant is null ? [] : [tenant], cancellationToken);
        return review.Figures.Calls + review.PriorFigures.Calls > 0
            && await outbox.EnqueueAsync(WebhookTypes.ReviewReady, ReviewMessage.Of(review), period.Name, tenant, ids, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A review that is due could not be sent; the next turn tries again.")]
    private static partial void NotReviewed(ILogger logger, Exception fault);
}
