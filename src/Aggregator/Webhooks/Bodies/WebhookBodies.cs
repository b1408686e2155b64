using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Aggregator.Webhooks.Bodies;

/// <summary>The body of a call in the form that an endpoint takes. The same message makes the same bytes on every attempt.</summary>
public static class WebhookBodies
{
    private const int SlackSectionMax = 3000;
    private const int SlackHeaderMax = 150;
    private const string LinkTitle = "Open in Telemetry";

    /// <summary>Writes the body, UTF-8 JSON.</summary>
    /// <param name="format">One of the formats of <see cref="WebhookEndpoint"/>.</param>
    /// <param name="message">The message.</param>
    public static byte[] Of(string format, WebhookMessage message)
    {
        var body = format switch
        {
            WebhookEndpoint.Slack => Slack(message),
            WebhookEndpoint.Teams => Teams(message),
            _ => Standard(message),
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, SetupJson.Options);
    }

    private static JsonObject Standard(WebhookMessage message) => new()
    {
        ["type"] = message.Type,
        ["timestamp"] = SetupJson.Time(message.At),
        ["data"] = message.Data.DeepClone(),
    };

    private static JsonObject Slack(WebhookMessage message)
    {
        var lines = MessageFacts.Of(message).Select(static fact => $"*{Escaped(fact.Name)}*: {Escaped(fact.Value)}");
        var blocks = new JsonArray
        {
            new JsonObject { ["type"] = "header", ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = Cut(message.Title, SlackHeaderMax) } },
        };
        var text = Cut(string.Join('\n', lines), SlackSectionMax);
        if (text.Length > 0)
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = text } });
        }

        // A link in the text: a button would call back to an app that is not there.
        if (message.Link is { } link)
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = $"<{Escaped(link)}|{LinkTitle}>" } });
        }

        return new JsonObject { ["text"] = Escaped(message.Title), ["blocks"] = blocks };
    }

    private static JsonObject Teams(WebhookMessage message)
    {
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new JsonArray
            {
                new JsonObject { ["type"] = "TextBlock", ["text"] = message.Title, ["weight"] = "Bolder", ["size"] = "Medium", ["wrap"] = true },
                new JsonObject
                {
                    ["type"] = "FactSet",
                    ["facts"] = new JsonArray([.. MessageFacts.Of(message).Select(static fact => new JsonObject { ["title"] = fact.Name, ["value"] = fact.Value })]),
                },
            },
        };
        if (message.Link is { } link)
        {
            card["actions"] = new JsonArray { new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = LinkTitle, ["url"] = link } };
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray { new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = card } },
        };
    }

    // Names come from anyone who may send events: <!channel> must not call a whole channel.
    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
