using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks;

namespace Telemetry.Aggregator.Rules;

/// <summary>Evaluates each rule at its own pace; fires what is newly found, and resolves what has been clear for a while.</summary>
public sealed class RuleEvaluator(
    AlertRules rules, NoticeTable notices, AlertReader alerts, WebhookOutbox outbox, TimeProvider time, ILogger<RuleEvaluator> logger)
{
    /// <summary>How long a finding must be gone before its alert is resolved, so that a figure at its bound does not alert again and again.</summary>
    public static readonly TimeSpan ClearFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, DateTimeOffset> evaluatedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, DateTimeOffset> clearSince = [];

    /// <summary>Evaluates those rules whose time has come.</summary>
    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = rules.Kinds.Where(rule => now - this.evaluatedAt.GetValueOrDefault(rule.Kind, DateTimeOffset.MinValue) >= rule.Every).ToList();
        if (due.Count == 0)
        {
            return;
        }

        var settings = await rules.ListAsync(cancellationToken);
        foreach (var rule in due)
        {
            this.evaluatedAt[rule.Kind] = now;
            try
            {
                await EvaluateAsync(rule, [.. settings.Where(setting => setting.Rule.Kind == rule.Kind)], now, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                AggregatorLog.RuleNotEvaluated(logger, rule.Kind, fault);
            }
        }
    }

    private async Task EvaluateAsync(IAlertRule rule, IReadOnlyList<AlertRule> settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var own = settings.Where(static setting => setting.Tenant is not null).Select(static setting => setting.Tenant!).ToList();
        var found = new List<(RuleFinding Finding, AlertRule Setting)>();
        foreach (var setting in settings.Where(setting => setting.Enabled && !(rule.IsGlobal && setting.Tenant is not null)))
        {
            var scope = new RuleScope(setting.Tenant, setting.Tenant is null ? own : [], setting.Values, now);
            found.AddRange((await rule.EvaluateAsync(scope, cancellationToken)).Select(finding => (finding, setting)));
        }

        var firing = await alerts.ListAsync(new AlertQuery { State = "firing", Kinds = [rule.Kind] }, cancellationToken);
        var made = new List<Notice>();
        await FireAsync(rule, found, firing, now, made, cancellationToken);
        await ResolveAsync(found, firing, settings, now, made, cancellationToken);
        foreach (var notice in await notices.AddAsync(made, cancellationToken))
        {
            if (notice.Alert is { State: AlertState.Fired } alert)
            {
                AggregatorLog.Fired(logger, alert.AlertId, notice.Title);
            }
        }
    }

    private async Task FireAsync(
        IAlertRule rule, List<(RuleFinding Finding, AlertRule Setting)> found, IReadOnlyList<Alert> firing, DateTimeOffset now, List<Notice> made, CancellationToken cancellationToken)
    {
        var fresh = found.Where(item => !firing.Any(alert => (alert.Tenant, alert.Subject) == (item.Finding.Tenant, item.Finding.Subject))).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        // Whoever else evaluates this counts the same, and so comes to the same id.
        var counts = await alerts.CountsAsync(rule.Kind, cancellationToken);
        foreach (var (finding, setting) in fresh)
        {
            var id = AlertIdentity.Finding(rule.Kind, finding.Tenant, finding.Subject, counts.GetValueOrDefault((finding.Tenant, finding.Subject)) + 1);
            made.Add(await AddressAsync(Fired(rule, finding, setting, id, now), setting, cancellationToken));
        }
    }

    private async Task ResolveAsync(
        List<(RuleFinding Finding, AlertRule Setting)> found, IReadOnlyList<Alert> firing, IReadOnlyList<AlertRule> settings, DateTimeOffset now, List<Notice> made, CancellationToken cancellationToken)
    {
        foreach (var alert in firing)
        {
            if (found.Exists(item => (item.Finding.Tenant, item.Finding.Subject) == (alert.Tenant, alert.Subject)))
            {
                this.clearSince.Remove(alert.Id);
                continue;
            }

            this.clearSince.TryAdd(alert.Id, now);
            var setting = settings.FirstOrDefault(setting => setting.Tenant is not null && setting.Tenant == alert.Tenant) ?? settings.First(static setting => setting.Tenant is null);
            if (!setting.Enabled || now - this.clearSince[alert.Id] >= ClearFor)
            {
                var why = setting.Enabled ? "it has been clear for 10 minutes" : "the rule was turned off";
                made.Add(await AddressAsync(ResolvedNotice.Of(alert, why, now), setting, cancellationToken));
                this.clearSince.Remove(alert.Id);
            }
        }
    }

    private async Task<Notice> AddressAsync(Notice notice, AlertRule setting, CancellationToken cancellationToken) => notice with
    {
        Targets = await outbox.TargetsAsync(notice.Id, notice.Type, notice.Tenant, setting.Webhooks.Count == 0 ? null : setting.Webhooks, cancellationToken),
    };

    private static Notice Fired(IAlertRule rule, RuleFinding finding, AlertRule setting, Guid id, DateTimeOffset now) => new()
    {
        Id = AlertIdentity.Notice(id, AlertState.Fired),
        Type = WebhookTypes.AlertFired,
        At = now,
        Tenant = finding.Tenant,
        Title = finding.Title,
        Data = new JsonObject
        {
            ["alert_id"] = id.ToString(),
            ["kind"] = rule.Kind,
            ["rule_id"] = rule.Kind,
            ["tenant"] = finding.Tenant,
            ["subject"] = finding.Subject.Length == 0 ? null : finding.Subject,
            ["title"] = finding.Title,
            ["fired_at"] = SetupJson.Time(now),
            ["figures"] = finding.Figures.DeepClone(),
            ["top"] = finding.Top.DeepClone(),
            ["url"] = finding.Query,
        }.ToJsonString(SetupJson.Options),
        Alert = new AlertFacts
        {
            AlertId = id,
            State = AlertState.Fired,
            Kind = rule.Kind,
            SourceId = rule.Kind,
            Revision = setting.Revision,
            Subject = finding.Subject,
            Evidence = new JsonObject { ["query"] = finding.Query, ["figures"] = finding.Figures.DeepClone(), ["top"] = finding.Top.DeepClone() }.ToJsonString(SetupJson.Options),
        },
    };
}
