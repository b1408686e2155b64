using System.CommandLine;

namespace Telemetry.Cli.Commands.Webhooks;

/// <summary>The verbs about webhooks.</summary>
internal static class WebhookVerbs
{
    public static Command Create() => new VerbGroup(
        "webhooks",
        "Set up where alerts and reviews are sent, and see what was sent. See docs/webhooks.md.",
        [new ListVerb(), new SetVerb(), new RotateVerb(), new RemoveVerb(), new TestVerb(), new DeliveriesVerb(), new RedeliverVerb()],
        new("telemetry webhooks set ops https://example.com/hooks/telemetry", "signed as Standard Webhooks says; prints the secret once"),
        new("telemetry webhooks set team https://hooks.slack.com/services/… --format slack", "into a Slack channel"),
        new("telemetry webhooks test ops", "send one now"),
        new("telemetry webhooks deliveries ops", "how it went"));
}
