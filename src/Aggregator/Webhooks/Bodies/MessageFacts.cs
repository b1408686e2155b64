using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemetry.Aggregator.Webhooks.Bodies;

/// <summary>The figures of a message as lines for people: plain members of its data, those of its <c>figures</c>, and the top contributors.</summary>
internal static class MessageFacts
{
    private const int FactsMax = 16;
    private static readonly string[] LeftOut = ["title", "alert_id"];

    public static IReadOnlyList<(string Name, string Value)> Of(WebhookMessage message)
    {
        var facts = Plain(message.Data).Where(fact => fact.Name != "url" || message.Link is null).ToList();
        if (message.Data["figures"] is JsonObject figures)
        {
            facts.AddRange(Plain(figures));
        }

        if (message.Data["top"] is JsonArray top && top.Count > 0)
        {
            facts.Add(("top", string.Join(", ", top.OfType<JsonObject>().Select(Contributor))));
        }

        return [.. facts.Take(FactsMax)];
    }

    private static IEnumerable<(string Name, string Value)> Plain(JsonObject data) =>
        from member in data
        where !LeftOut.Contains(member.Key) && member.Value is JsonValue
        let text = member.Value!.GetValueKind() == JsonValueKind.String ? member.Value.GetValue<string>() : member.Value.ToJsonString()
        where text.Length > 0
        select (member.Key.Replace('_', ' '), text);

    private static string Contributor(JsonObject row)
    {
        var group = row["group"] is JsonObject names ? string.Join("/", names.Select(static name => name.Value?.ToString() ?? "unallocated")) : row["group"]?.ToString() ?? "";
        return row["cost_usd"] is { } cost ? $"{group} {cost} USD" : group;
    }
}
