using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks;

namespace Telemetry.Aggregator.Alerts;

/// <summary>Writes down that an alert is over.</summary>
internal static class ResolvedNotice
{
    /// <summary>Makes the notice that an alert is resolved.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="why">A sentence for people.</param>
    /// <param name="now">The time.</param>
    public static Notice Of(Alert alert, string why, DateTimeOffset now) => new()
    {
        Id = AlertIdentity.Notice(alert.Id, AlertState.Resolved),
        Type = WebhookTypes.AlertResolved,
        At = now,
        Tenant = alert.Tenant,
        Title = $"Resolved: {alert.Title}",
        Data = new JsonObject
        {
            ["alert_id"] = alert.Id.ToString(),
            ["kind"] = alert.Kind,
            [alert.Kind == AlertFacts.BudgetKind ? "budget_id" : "rule_id"] = alert.SourceId,
            ["subject"] = alert.Subject.Length == 0 ? null : alert.Subject,
            ["title"] = $"Resolved: {alert.Title}",
            ["reason"] = why,
            ["fired_at"] = SetupJson.Time(alert.FiredAt),
            ["resolved_at"] = SetupJson.Time(now),
            ["url"] = $"/api/v1/alerts/{alert.Id}",
        }.ToJsonString(SetupJson.Options),
        Alert = new AlertFacts
        {
            AlertId = alert.Id,
            State = AlertState.Resolved,
            Kind = alert.Kind,
            SourceId = alert.SourceId,
            Revision = alert.Revision,
            Subject = alert.Subject,
        },
    };
}
