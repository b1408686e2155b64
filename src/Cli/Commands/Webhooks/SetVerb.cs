using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Webhooks;

/// <summary>Creates or replaces an endpoint.</summary>
internal sealed class SetVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("id") { Description = "The webhook's id, e.g. ops.", HelpName = "ID" };
    private readonly Argument<string> url = new("url") { Description = "Where it is sent.", HelpName = "URL" };
    private readonly Option<string?> format = new("--format") { Description = "standard, slack or teams. Default: standard.", HelpName = "FORMAT" };
    private readonly Option<string[]> type = new("--type") { Description = "Send only this type, e.g. budget.threshold_crossed. May be repeated. Default: all.", HelpName = "TYPE", DefaultValueFactory = static _ => [] };

    public SetVerb()
        : base(
            "set",
            "Create or replace a webhook. A secret is made and printed once; TELEMETRY_WEBHOOK_SECRET gives one of your own.",
            new("telemetry webhooks set ops https://example.com/hooks/telemetry", "every type"),
            new("telemetry webhooks set team https://hooks.slack.com/services/… --format slack --type budget.threshold_crossed", "one type, into Slack"))
    {
        Arguments.Add(this.id);
        Arguments.Add(this.url);
        Options.Add(this.format);
        Options.Add(this.type);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // A secret on the command line would stand in the shell's history.
        var body = new
        {
            url = parsed.GetValue(this.url),
            format = parsed.GetValue(this.format),
            types = parsed.GetValue(this.type),
            secret = Environment.GetEnvironmentVariable("TELEMETRY_WEBHOOK_SECRET") is { Length: > 0 } own ? own : null,
        };
        var answer = await this.request.SendAsync(parsed, HttpMethod.Put, WebhookPath.Of(parsed.GetValue(this.id)!), body, null, cancellationToken).ConfigureAwait(false);
        WebhookPath.NoteSecret(answer);
        if (answer.TryGetProperty("warning", out var warning))
        {
            Terminal.Note(warning.GetString()!);
        }

        return ExitCodes.Done;
    }
}

/// <summary>What the verbs of one endpoint share.</summary>
internal static class WebhookPath
{
    public static string Of(string id, string below = "") => $"/api/v1/webhooks/{Uri.EscapeDataString(id)}{below}";

    /// <summary>Says that a secret which was just printed is not shown again.</summary>
    public static void NoteSecret(JsonElement answer)
    {
        if (answer.TryGetProperty("secret", out _))
        {
            Terminal.Note("Keep the secret: it is not shown again. How a receiver verifies calls with it is in docs/webhooks.md.");
        }
    }
}
