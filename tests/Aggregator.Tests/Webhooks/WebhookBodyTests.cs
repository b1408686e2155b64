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

    [Fact]
    public void A_body_for_Slack_links_to_where_people_are_led_and_names_no_path_beside_it()
    {
        var blocks = Body("slack").GetProperty("blocks");
        Assert.Equal("<https://telemetry.example/api/v1/budgets/search/status|Open in Telemetry>", blocks[2].GetProperty("text").GetProperty("text").GetString());
        Assert.DoesNotContain("*url*", blocks[1].GetRawText(), StringComparison.Ordinal);

        var unlinked = WebhookBodies.Of("slack", Crossing with { Data = new JsonObject { ["url"] = "/api/v1/budgets/search/status" } });
        Assert.Contains("*url*: /api/v1/budgets/search/status", Encoding.UTF8.GetString(unlinked), StringComparison.Ordinal);
        Assert.DoesNotContain("|Open", Encoding.UTF8.GetString(unlinked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"budget_id":"search","per_value":null,"url":"/api/v1/budgets/search/status"}""", null, "?view=budgets&budget=search")]
    [InlineData("""{"budget_id":"b","per_value":"a/b c","url":"/x"}""", "acme", "?view=budgets&budget=b&budget_tenant=acme&per_value=a%2Fb%20c")]
    [InlineData("""{"alert_id":"7","kind":"budget","budget_id":"b","subject":"ada","url":"/x"}""", null, "?view=budgets&budget=b&per_value=ada")]
    [InlineData("""{"alert_id":"7","kind":"spend_anomaly","subject":"acme","url":"/x"}""", "acme", "?view=alerts&alert=7")]
    [InlineData("""{"kind":"weekly","period":"2026-W46","tz":"Asia/Kathmandu","url":"/x"}""", null, "?view=review&week=2026-W46&tz=Asia%2FKathmandu")]
    [InlineData("""{"kind":"monthly","period":"2026-10","tz":"UTC","url":"/x"}""", "acme", "?view=review&month=2026-10&tz=UTC&tenant=acme")]
    public void With_a_public_address_a_message_leads_to_the_page_and_without_one_to_a_path(string data, string? tenant, string expected)
    {
        var message = Crossing with { Data = JsonNode.Parse(data)!.AsObject() };
        var linked = PageLinks.Link(message, new Uri("https://telemetry.example"), tenant);

        Assert.Equal($"https://telemetry.example/{expected}", linked.Data["url"]!.GetValue<string>());
        Assert.Equal(linked.Data["url"]!.GetValue<string>(), linked.Link);
        Assert.Same(message, PageLinks.Link(message, null, tenant));
        Assert.Null(message.Link);
    }

    [Fact]
    public void A_message_about_nothing_that_can_be_shown_has_no_link()
    {
        var test = Crossing with { Data = new JsonObject { ["webhook_id"] = "ops" } };
        Assert.Same(test, PageLinks.Link(test, new Uri("https://telemetry.example"), null));
    }

    private static JsonElement Body(string format) => JsonDocument.Parse(Encoding.UTF8.GetString(WebhookBodies.Of(format, Crossing))).RootElement;
}
