using System.CommandLine;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>Ends a mute.</summary>
internal sealed class UnmuteVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<Guid> id = new("id") { Description = "The alert.", HelpName = "ID" };

    public UnmuteVerb()
        : base("unmute", "End a mute; what was held back goes out.", new Example("telemetry alerts unmute 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "hear of it again"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await this.request.SendAsync(parsed, HttpMethod.Delete, $"/api/v1/alerts/{parsed.GetValue(this.id)}/mute", null, "the mute is ended", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
