using System.Text.Json.Nodes;

namespace Telemetry.Aggregator.Webhooks.Bodies;

/// <summary>Leads the readers of a message to the page's view of what it is about: a budget, an alert or a review.</summary>
internal static class PageLinks
{
    /// <summary>Puts the address of the view in the place of the API's path; leaves a message without a path as it is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="publicUrl">Where people reach the page; null: the path stays.</param>
    /// <param name="tenant">Whom the message concerns; null for the whole installation.</param>
    public static WebhookMessage Link(WebhookMessage message, Uri? publicUrl, string? tenant)
    {
        if (publicUrl is null || message.Data["url"] is null || ViewOf(message.Data, tenant) is not { } view)
        {
            return message;
        }

        var data = message.Data.DeepClone().AsObject();
        var query = view.Where(static part => part.Value is not null).Select(static part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        data["url"] = new Uri(publicUrl, $"?{string.Join('&', query)}").AbsoluteUri;
        return message with { Data = data };
    }

    // As the page writes its addresses.
    private static (string Name, string? Value)[]? ViewOf(JsonObject data, string? tenant)
    {
        return Text("budget_id") is { } budget ? [("view", "budgets"), ("budget", budget), ("budget_tenant", tenant), ("per_value", Text("per_value") ?? Text("subject"))]
            : Text("alert_id") is { } alert ? [("view", "alerts"), ("alert", alert)]
            : Text("period") is { } period ? [("view", "review"), (Text("kind") == "weekly" ? "week" : "month", period), ("tz", Text("tz")), ("tenant", tenant)]
            : null;

        string? Text(string name) => data[name]?.GetValue<string>();
    }
}
