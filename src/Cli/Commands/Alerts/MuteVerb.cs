using System.CommandLine;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>Holds back what an alert's source says, until a time.</summary>
internal sealed class MuteVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<Guid> id = new("id") { Description = "The alert.", HelpName = "ID" };
    private readonly Option<string> until = new("--until") { Description = "End of the mute: a date (midnight UTC) or an RFC 3339 time.", HelpName = "TIME", Required = true };

    public MuteVerb()
        : base(
            "mute",
            "Hold back deliveries of an alert, and of later ones about the same, until a time. They are recorded all the same.",
            new Example("telemetry alerts mute 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f --until 2026-12-01", "quiet until December"))
    {
        Arguments.Add(this.id);
        Options.Add(this.until);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (alert, end) = (parsed.GetValue(this.id), parsed.GetValue(this.until));
        await this.request.SendAsync(parsed, HttpMethod.Post, $"/api/v1/alerts/{alert}/mute", new { until = end }, $"muted until {end}", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
