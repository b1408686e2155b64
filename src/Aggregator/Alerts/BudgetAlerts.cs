using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Alerts;

/// <summary>Fires an alert for each crossing, once, and resolves it when it clears or its period is over.</summary>
public sealed class BudgetAlerts(
    BudgetStandings standings, NoticeTable notices, AlertReader alerts, WebhookOutbox outbox, IEvaluationSteps steps, TimeProvider time, ILogger<BudgetAlerts> logger)
{
    // Crossings that the store has: they stay crossed for the rest of the period, and need not be looked up again.
    private readonly HashSet<Guid> told = [];

    // What was read when everything was last told: the same reading says nothing new.
    private IReadOnlyList<BudgetStanding>? settled;

    /// <summary>Compares every budget with its thresholds now.</summary>
    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var read = await standings.ReadAsync(now, cancellationToken);
        if (ReferenceEquals(read, this.settled))
        {
            return;
        }

        await FireAsync(read, now, cancellationToken);
        await ResolveAsync(read, now, cancellationToken);
        this.settled = read;
    }

    private async Task FireAsync(IReadOnlyList<BudgetStanding> read, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var crossed = read
            .SelectMany(standing => CrossingDecision.CrossedBy(standing).Select(threshold => (Standing: standing, Threshold: threshold, Id: NoticeId(standing, threshold))))
            .ToList();
        this.told.IntersectWith(crossed.Select(static crossing => crossing.Id));
        var open = crossed.Where(crossing => !this.told.Contains(crossing.Id)).ToList();
        var known = await notices.KnownAsync([.. open.Select(static crossing => crossing.Id)], cancellationToken);
        var made = new List<Notice>();
        foreach (var (standing, threshold, id) in open.Where(crossing => !known.Contains(crossing.Id)))
        {
            var top = await standings.TopContributorsAsync(standing, cancellationToken);
            made.Add(await AddressAsync(BudgetNotices.Crossed(standing, threshold, top, now), standing, cancellationToken));
        }

        await AddAsync(made, cancellationToken);
        this.told.UnionWith(open.Select(static crossing => crossing.Id));
    }

    private async Task ResolveAsync(IReadOnlyList<BudgetStanding> read, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firing = await alerts.ListAsync(new AlertQuery { State = "firing", Kinds = [AlertFacts.BudgetKind] }, cancellationToken);
        if (firing.Count == 0)
        {
            return;
        }

        var byPeriod = read.ToLookup(static standing => (standing.Tenant, standing.BudgetId, standing.Revision, standing.PerValue ?? "", standing.PeriodStart));
        var made = new List<Notice>();
        foreach (var alert in firing)
        {
            var standing = byPeriod[(alert.Tenant, alert.SourceId, alert.Revision, alert.Subject, alert.PeriodStart!.Value)].FirstOrDefault();
            if (standing is not null && standing.PeriodEnd <= now)
            {
                // The reset is told once for all thresholds of the period.
                made.Add(ResolvedNotice.Of(alert, "its period is over", now));
                if (made.TrueForAll(notice => notice.Id != BudgetNotices.Reset(standing, now).Id))
                {
                    made.Add(await AddressAsync(BudgetNotices.Reset(standing, now), standing, cancellationToken));
                }
            }
            else if (standing is null || !IsCrossed(standing, alert))
            {
                var why = alert.Subject == ForgottenSubjects.Replacement ? "its user was forgotten"
                    : standing is not null ? "the amount is below the threshold again"
                    : alert.PeriodEnd <= now ? "its period is over"
                    : "the budget was changed or removed";
                made.Add(await AddressAsync(ResolvedNotice.Of(alert, why, now), standing, cancellationToken));
            }
        }

        await AddAsync(made, cancellationToken);
    }

    private static bool IsCrossed(BudgetStanding standing, Alert alert) => CrossingDecision.CrossedBy(standing).Any(threshold => BudgetNotices.AlertId(standing, threshold) == alert.Id);

    private static Guid NoticeId(BudgetStanding standing, BudgetThreshold threshold) => AlertIdentity.Notice(BudgetNotices.AlertId(standing, threshold), AlertState.Fired);

    private async Task<Notice> AddressAsync(Notice notice, BudgetStanding? standing, CancellationToken cancellationToken) => notice with
    {
        Targets = await outbox.TargetsAsync(
            notice.Id, notice.Type, notice.Tenant, standing is { Webhooks.IsDefaultOrEmpty: false } ? standing.Webhooks : null, cancellationToken),
    };

    private async Task AddAsync(List<Notice> made, CancellationToken cancellationToken)
    {
        if (made.Count == 0)
        {
            return;
        }

        steps.Pass(EvaluationStep.BeforeNotice);
        foreach (var notice in await notices.AddAsync(made, cancellationToken))
        {
            if (notice.Alert is { State: AlertState.Fired } alert)
            {
                AggregatorLog.Fired(logger, alert.AlertId, notice.Title);
            }
        }

        steps.Pass(EvaluationStep.AfterNotice);
    }
}
