using System.CommandLine;

namespace Telemetry.Cli.Commands.Webhooks;

/// <summary>Gives an endpoint a new secret.</summary>
internal sealed class RotateVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("id") { Description = "The webhook.", HelpName = "ID" };

    public RotateVerb()
        : base("rotate", "Make a new secret and print it once. The one before stays valid for 24 hours: calls are signed with both.", new Example("telemetry webhooks rotate ops", "then give the receiver the new one"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var answer = await this.request.SendAsync(parsed, HttpMethod.Post, WebhookPath.Of(parsed.GetValue(this.id)!, "/rotate"), null, null, cancellationToken).ConfigureAwait(false);
        WebhookPath.NoteSecret(answer);
        return ExitCodes.Done;
    }
}

/// <summary>Removes an endpoint.</summary>
internal sealed class RemoveVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("id") { Description = "The webhook.", HelpName = "ID" };

    public RemoveVerb()
        : base("remove", "Remove a webhook; what still waits for it is discarded.", new Example("telemetry webhooks remove ops", "send nothing there any more"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(this.id)!;
        await this.request.SendAsync(parsed, HttpMethod.Delete, WebhookPath.Of(name), null, $"the webhook {name} is removed", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}

/// <summary>Sends a test message.</summary>
internal sealed class TestVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("id") { Description = "The webhook.", HelpName = "ID" };

    public TestVerb()
        : base("test", "Send a webhook.test; needs a running server that sends ('up' or 'aggregate').", new Example("telemetry webhooks test ops", "then look at 'telemetry webhooks deliveries ops'"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(this.id)!;
        await this.request.SendAsync(
            parsed, HttpMethod.Post, WebhookPath.Of(name, "/test"), null, $"the test is in line; 'telemetry webhooks deliveries {name}' says how it went", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}

/// <summary>Sends a delivery again.</summary>
internal sealed class RedeliverVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<Guid> id = new("id") { Description = "The delivery.", HelpName = "ID" };

    public RedeliverVerb()
        : base("redeliver", "Send a delivery again, under the same webhook-id.", new Example("telemetry webhooks redeliver 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "after the receiver was repaired"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await this.request.SendAsync(parsed, HttpMethod.Post, $"/api/v1/deliveries/{parsed.GetValue(this.id)}/redeliver", null, "the delivery is in line again", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
