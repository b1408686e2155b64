using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Webhooks.Bodies;

namespace Telemetry.Aggregator.Tests.Webhooks;

public sealed class WebhookBodyTests
{
    private static readonly WebhookMessage Crossing = new(
        "budget.threshold_crossed",
        AlertingHost.Now,
        "Search <team>: 80 of 100 USD spent, 80 % reached",
        new JsonObject
        {
            ["budget_id"] = "search",
            ["per_value"] = null,
            ["spent_usd"] = "80",
            ["complete"] = true,
            ["top"] = new JsonArray { new JsonObject { ["group"] = new JsonObject { ["team"] = "<!channel>", ["model"] = null }, ["cost_usd"] = "79.5" } },
            ["url"] = "https://telemetry.example/api/v1/budgets/search/status",
        });

    [Fact]
    public void The_standard_body_is_type_timestamp_and_data()
    {
        var body = Body("standard");
        Assert.Equal(["type", "timestamp", "data"], body.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("2026-11-18T12:34:56Z", body.GetProperty("timestamp").GetString());
        Assert.Equal("80", body.GetProperty("data").GetProperty("spent_usd").GetString());
    }

    [Fact]
    public void A_body_for_Slack_has_a_headline_and_facts_and_calls_no_channel()
    {
        var body = Body("slack");
        var section = body.GetProperty("blocks")[1].GetProperty("text").GetProperty("text").GetString()!;
        Assert.Equal("Search &lt;team&gt;: 80 of 100 USD spent, 80 % reached", body.GetProperty("text").GetString());
        Assert.Equal("header", body.GetProperty("blocks")[0].GetProperty("type").GetString());
        Assert.Contains("*spent usd*: 80", section, StringComparison.Ordinal);
        Assert.Contains("&lt;!channel&gt;/unallocated 79.5 USD", section, StringComparison.Ordinal);
        Assert.DoesNotContain("<!channel>", section, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_for_Slack_stays_within_what_a_section_takes()
    {
        var data = new JsonObject(Enumerable.Range(0, 16).Select(static at => KeyValuePair.Create($"member_{at}", (JsonNode?)new string('x', 400))));
        var body = JsonDocument.Parse(WebhookBodies.Of("slack", Crossing with { Title = new string('t', 400), Data = data })).RootElement;
        Assert.Equal(150, body.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()!.Length);
        Assert.Equal(3000, body.GetProperty("blocks")[1].GetProperty("text").GetProperty("text").GetString()!.Length);
    }

    [Fact]
    public void A_body_for_Teams_is_an_Adaptive_Card_with_facts_and_a_link()
    {
        var attachment = Body("teams").GetProperty("attachments")[0];
        var card = attachment.GetProperty("content");
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        Assert.Equal(("AdaptiveCard", "1.4"), (card.GetProperty("type").GetString(), card.GetProperty("version").GetString()));
        Assert.Contains(card.GetProperty("body")[1].GetProperty("facts").EnumerateArray(), static fact => fact.GetProperty("title").GetString() == "spent usd" && fact.GetProperty("value").GetString() == "80");
        Assert.Equal("https://telemetry.example/api/v1/budgets/search/status", card.GetProperty("actions")[0].GetProperty("url").GetString());
    }

    private static JsonElement Body(string format) => JsonDocument.Parse(Encoding.UTF8.GetString(WebhookBodies.Of(format, Crossing))).RootElement;
}
